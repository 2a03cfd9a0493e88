// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects and back: a component is a property; enums are lower-case words, times RFC 3339. Components are
 * texts, whole numbers, truth values, times, enums, trees, records, lists of these, and interfaces of records whose
 * objects say which one they are. Maps from texts are objects, too.
 *
 * <p>Reads tolerantly, for a client whose peer may be newer: properties that it does not know it ignores, and what is
 * missing is null, 0 or false. Safe for several threads.
 */
public final class RecordJson {
    private final String kind;
    private final Map<Class<?>, Map<String, ? extends Class<?>>> kinds;

    /**
     * Knows these interfaces.
     *
     * @param kind the property that says which record an object is
     * @param kinds for each interface, its records by what that property says
     */
    public RecordJson(String kind, Map<Class<?>, Map<String, ? extends Class<?>>> kinds) {
        this.kind = kind;
        this.kinds = kinds;
    }

    /** For records without such interfaces. */
    public RecordJson() {
        this("", Map.of());
    }

    /** UTF-8, on one line. */
    public byte[] write(Object value) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        try (JsonGenerator out = JsonTree.FACTORY.createGenerator(utf8)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException("values can always be written to memory", e);
        }
        return utf8.toByteArray();
    }

    private void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Instant time) {
            out.writeString(time.toString());
        } else if (value instanceof Enum<?> constant) {
            out.writeString(word(constant));
        } else if (value instanceof JsonNode tree) {
            JsonTree.write(out, tree);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object one : list) {
                write(out, one);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(entry.getKey().toString());
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Record) {
            writeRecord(out, value);
        } else {
            throw new IllegalArgumentException("nothing is known of " + value.getClass());
        }
    }

    private void writeRecord(JsonGenerator out, Object value) throws IOException {
        out.writeStartObject();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            out.writeFieldName(component.getName());
            write(out, get(component, value));
        }
        out.writeEndObject();
    }

    private static @Nullable Object get(RecordComponent component, Object value) {
        try {
            // A public accessor of a record that may not be public itself.
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the accessor of " + component, e);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #write} writes.
     *
     * @return null only for {@code null}
     * @throws IOException when the value is no such thing
     */
    public <T> @Nullable T read(JsonNode value, Class<T> type) throws IOException {
        return type.cast(value(value, type));
    }

    /** The same for a list. */
    @SuppressWarnings("unchecked") // value() makes what the type says
    public <T> @Nullable T read(JsonNode value, TypeReference<T> type) throws IOException {
        return (T) value(value, type.getType());
    }

    private @Nullable Object value(@Nullable JsonNode value, Type type) throws IOException {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return value == null || value.isNull() ? null : list(value, list.getActualTypeArguments()[0]);
        }
        Class<?> shape = (Class<?>) type;
        if (value == null || value.isNull()) {
            return absent(shape);
        }
        if (shape == JsonNode.class) {
            return value;
        }
        if (shape == String.class && value.isTextual()) {
            return value.textValue();
        }
        if ((shape == int.class || shape == Integer.class) && value.isInt()) {
            return value.intValue();
        }
        if ((shape == long.class || shape == Long.class) && (value.isInt() || value.isLong())) {
            return value.longValue();
        }
        if ((shape == boolean.class || shape == Boolean.class) && value.isBoolean()) {
            return value.booleanValue();
        }
        if (shape == Instant.class && value.isTextual()) {
            return time(value.textValue());
        }
        if (shape.isEnum() && value.isTextual()) {
            return constant(shape, value.textValue());
        }
        Class<?> record =
                kinds.containsKey(shape) ? kinds.get(shape).get(value.path(kind).asText()) : shape;
        if (record != null && record.isRecord() && value.isObject()) {
            return record(value, record);
        }
        throw misfit(shape);
    }

    /** What a component is whose property is missing. */
    private static @Nullable Object absent(Class<?> shape) {
        if (shape == int.class) {
            return 0;
        }
        if (shape == long.class) {
            return 0L;
        }
        return shape == boolean.class ? false : null;
    }

    private List<@Nullable Object> list(JsonNode values, Type of) throws IOException {
        if (!values.isArray()) {
            throw misfit(List.class);
        }
        List<@Nullable Object> list = new ArrayList<>(values.size());
        for (JsonNode one : values) {
            list.add(value(one, of));
        }
        return list;
    }

    private Object record(JsonNode object, Class<?> shape) throws IOException {
        RecordComponent[] components = shape.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(object.get(components[i].getName()), components[i].getGenericType());
        }
        try {
            Constructor<?> canonical = shape.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            // It refused them: a null where it takes none, a number out of its range.
            throw new IOException("no such " + shape.getSimpleName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the constructor of " + shape, e);
        }
    }

    private static Instant time(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException("no time in RFC 3339", e);
        }
    }

    private static Object constant(Class<?> shape, String text) throws IOException {
        for (Object constant : shape.getEnumConstants()) {
            if (word((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        throw misfit(shape);
    }

    private static IOException misfit(Class<?> shape) {
        return new IOException("no " + shape.getSimpleName());
    }
}
