// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.p2pchat.json.RecordJson;
import dev.p2pchat.node.ChatEvent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How the values of {@code node} look as JSON: enums as lower-case words, times as RFC 3339, events with their kind. */
final class ControlJson {
    private static final Set<CoercionInputShape> NOT_TEXT =
            EnumSet.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);

    /** The property of an event that says of which kind it is. */
    private static final String EVENT = "event";

    private static final Map<String, Class<? extends ChatEvent>> EVENTS = Map.of(
            "message", ChatEvent.MessageCommitted.class,
            "state", ChatEvent.StateChanged.class,
            "presence", ChatEvent.Presence.class,
            "key-change", ChatEvent.KeyChanged.class,
            "request", ChatEvent.Requested.class,
            "waiting", ChatEvent.Waiting.class,
            "restored", ChatEvent.Restored.class,
            "rotation", ChatEvent.Rotated.class,
            "notice", ChatEvent.Notice.class);

    private ControlJson() {}

    /**
     * For the server: what a client writes means what it says or is its mistake. A parameter that nobody knows, 4 for a
     * word, "4" for a number and 4.7 for a whole one are refused, and so is a name that is there twice.
     */
    static ObjectMapper strict() {
        JsonMapper.Builder builder = builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                // An id comes back as it was given.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        for (CoercionInputShape shape : NOT_TEXT) {
            builder.withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }

    /** For the client, which starts for every short command: a newer peer may say more than we understand. */
    static RecordJson tolerant() {
        return new RecordJson(EVENT, Map.of(ChatEvent.class, EVENTS));
    }

    private static JsonMapper.Builder builder() {
        SimpleModule values = new SimpleModule("p2pchat");
        values.addSerializer(Instant.class, new InstantWriter());
        values.addDeserializer(Instant.class, new InstantReader());
        values.addSerializer(new WordWriter());
        return JsonMapper.builder()
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addMixIn(ChatEvent.class, SaysWhich.class)
                .registerSubtypes(EVENTS.entrySet().stream()
                        .map(kind -> new NamedType(kind.getValue(), kind.getKey()))
                        .toArray(NamedType[]::new))
                .addModule(values);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = EVENT)
    private interface SaysWhich {}

    private static final class InstantWriter extends StdScalarSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class InstantReader extends StdScalarDeserializer<Instant> {
        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getValueAsString("");
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, text, "a time is RFC 3339 in UTC");
            }
        }
    }

    @SuppressWarnings("rawtypes") // Jackson asks by the raw class
    private static final class WordWriter extends StdScalarSerializer<Enum> {
        WordWriter() {
            super(Enum.class);
        }

        @Override
        public void serialize(Enum value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }
}
