// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.p2pchat.wire.MessageId;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a request into a record that has a component for each. Whoever writes a bot is told which one
 * does not fit, and what would.
 */
final class Parameters {
    /** Of a name that a client made up, as much as an answer repeats. */
    private static final int MAX_NAME_CHARS = 64;

    /** Longer than anybody waits. */
    private static final Duration MAX_WAIT = Duration.ofDays(365);

    private Parameters() {}

    /**
     * Reads them strictly: all that may not be null are there, no others, none in another form than its own.
     *
     * @throws IllegalArgumentException with a sentence when they do not fit
     */
    static <T> T read(ObjectMapper json, Class<T> shape, @Nullable JsonNode given) {
        JsonNode params = byName(given);
        refuseUnknown(
                Stream.of(shape.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList(),
                params);
        requireAll(shape, params);
        try {
            return json.treeToValue(params, shape);
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException(sentence(shape, e), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("parameters that do not fit the method", e);
        }
    }

    /**
     * For what takes none.
     *
     * @throws IllegalArgumentException with a sentence when there are any
     */
    static void requireNone(@Nullable JsonNode given) {
        refuseUnknown(List.of(), byName(given));
    }

    private static JsonNode byName(@Nullable JsonNode given) {
        JsonNode params = given == null ? JsonNodeFactory.instance.objectNode() : given;
        if (!params.isObject()) {
            throw new IllegalArgumentException("parameters are given by name, in an object");
        }
        return params;
    }

    private static void refuseUnknown(List<String> known, JsonNode params) {
        params.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no parameter \"" + name.substring(0, Math.min(name.length(), MAX_NAME_CHARS))
                                + "\"; this method takes " + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        });
    }

    private static void requireAll(Class<?> shape, JsonNode params) {
        for (RecordComponent parameter : shape.getRecordComponents()) {
            boolean optional = parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional && !params.hasNonNull(parameter.getName())) {
                throw new IllegalArgumentException("the parameter \"" + parameter.getName() + "\" is missing");
            }
        }
    }

    /** Reads what a parameter's text says; what is wrong with it is said of the parameter. */
    static <T> T fitting(String parameter, String text, Function<String, T> reading) {
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the parameter \"" + parameter + "\" does not fit: " + e.getMessage(), e);
        }
    }

    static void checkId(String parameter, String id) {
        try {
            MessageId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the parameter \"" + parameter + "\" must be the id of a message, as events and histories give it",
                    e);
        }
    }

    static void checkWait(String parameter, long millis) {
        if (millis < 0 || millis > MAX_WAIT.toMillis()) {
            throw new IllegalArgumentException(parameter + " is 0 to " + MAX_WAIT.toMillis());
        }
    }

    private static String sentence(Class<?> shape, JsonMappingException e) {
        if (e instanceof ValueInstantiationException && e.getCause() instanceof IllegalArgumentException refused) {
            return String.valueOf(refused.getMessage());
        }
        List<JsonMappingException.Reference> path = e.getPath();
        for (RecordComponent parameter : shape.getRecordComponents()) {
            if (!path.isEmpty() && parameter.getName().equals(path.get(0).getFieldName())) {
                return "the parameter \"" + parameter.getName() + "\" must be " + expected(parameter)
                        + (path.size() > 1 ? "; " + text(path) + " is not as it must be" : "");
            }
        }
        return "parameters that do not fit the method";
    }

    private static String expected(RecordComponent parameter) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return "text";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number up to " + Integer.MAX_VALUE;
        }
        if (type == Long.class || type == long.class) {
            return "a whole number up to " + Long.MAX_VALUE;
        }
        if (type == Instant.class) {
            return "a time in UTC such as 2026-11-21T09:30:05Z";
        }
        if (type.isEnum()) {
            return "one of "
                    + Stream.of(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        return parameter.getGenericType().getTypeName().contains(String.class.getName()) ? "a list of texts" : "a list";
    }

    /** Such as {@code places[0].at[1]}. */
    private static String text(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .substring(1);
    }
}
