// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.base.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object (RFC 8259), immutable, read strictly: every accessor checks type and bounds.
 *
 * <p>Fields nobody asks for are ignored, so that later versions can add some. Duplicate keys, anything behind the
 * object, bytes that are not UTF-8, more than {@value #MAX_DEPTH} levels and more than {@value #MAX_TOKENS} tokens are
 * refused.
 */
public final class JsonMap {
    public static final int MAX_DEPTH = 8;

    /**
     * Keys, values, and each bracket and brace: an empty object takes three bytes and becomes a hundred. A page of a
     * directory's list has at most 20 000.
     */
    public static final int MAX_TOKENS = 32_768;

    private static final int MAX_KEY_CHARS = 256;
    private static final int MAX_NUMBER_CHARS = 32;

    /** RFC 3339 with milliseconds, UTC. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // The library would quote the input in its messages.
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNameLength(MAX_KEY_CHARS)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode fields;

    private JsonMap(ObjectNode fields) {
        this.fields = fields;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Parses bytes that the caller has bounded. */
    public static JsonMap parse(Bytes utf8) throws MalformedJsonException {
        try {
            // The library would guess UTF-16 and UTF-32, and let some bad UTF-8 pass.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(utf8.readOnlyBuffer())
                    .toString();
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return new JsonMap(object);
            }
            throw new MalformedJsonException("not a JSON object");
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("not UTF-8");
        } catch (JsonProcessingException e) {
            // Its message may quote the input: it goes no further.
            throw new MalformedJsonException("not one well-formed JSON object without duplicate keys");
        }
    }

    /** At most {@code maxChars}. */
    public String text(String key, int maxChars) throws MalformedJsonException {
        JsonNode value = present(key);
        if (!value.isTextual() || value.textValue().length() > maxChars) {
            throw new MalformedJsonException(key + ": not a string of at most " + maxChars + " characters");
        }
        return value.textValue();
    }

    /** The text, or null where the field is missing, null, or no such text. */
    public @Nullable String textOrNull(String key, int maxChars) {
        JsonNode value = fields.get(key);
        return value != null && value.isTextual() && value.textValue().length() <= maxChars ? value.textValue() : null;
    }

    /** Base64url (RFC 4648, section 5) of at most {@code maxBytes}; padding may be there or not. */
    public Bytes bytes(String key, int maxBytes) throws MalformedJsonException {
        String text = text(key, (maxBytes + 2) / 3 * 4);
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException(key + ": not base64url");
        }
        if (decoded.length > maxBytes) {
            throw new MalformedJsonException(key + ": more than " + maxBytes + " bytes");
        }
        return Bytes.owning(decoded);
    }

    public boolean flag(String key) throws MalformedJsonException {
        JsonNode value = present(key);
        if (!value.isBoolean()) {
            throw new MalformedJsonException(key + ": not true or false");
        }
        return value.booleanValue();
    }

    /** A whole number from 0 to {@code max}. */
    public long unsigned(String key, long max) throws MalformedJsonException {
        JsonNode value = present(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > max) {
            throw new MalformedJsonException(key + ": not a whole number from 0 to " + max);
        }
        return value.longValue();
    }

    /** A time in RFC 3339, or null where the field is null. */
    public @Nullable Instant timeOrNull(String key) throws MalformedJsonException {
        if (present(key).isNull()) {
            return null;
        }
        try {
            return DateTimeFormatter.ISO_INSTANT.parse(text(key, 40), Instant::from);
        } catch (DateTimeException e) {
            throw new MalformedJsonException(key + ": not a time such as 2026-01-31T12:00:00.000Z");
        }
    }

    public boolean has(String key) {
        return fields.has(key);
    }

    public List<String> texts(String key, int maxItems, int maxChars) throws MalformedJsonException {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(key, maxItems)) {
            if (!item.isTextual() || item.textValue().length() > maxChars) {
                throw new MalformedJsonException(
                        key + ": not a list of strings of at most " + maxChars + " characters");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    public List<JsonMap> maps(String key, int maxItems) throws MalformedJsonException {
        List<JsonMap> maps = new ArrayList<>();
        for (JsonNode item : list(key, maxItems)) {
            if (!(item instanceof ObjectNode object)) {
                throw new MalformedJsonException(key + ": not a list of objects");
            }
            maps.add(new JsonMap(object));
        }
        return maps;
    }

    private ArrayNode list(String key, int maxItems) throws MalformedJsonException {
        if (!(present(key) instanceof ArrayNode array) || array.size() > maxItems) {
            throw new MalformedJsonException(key + ": not a list of at most " + maxItems);
        }
        return array;
    }

    private JsonNode present(String key) throws MalformedJsonException {
        JsonNode value = fields.get(key);
        if (value == null) {
            throw new MalformedJsonException(key + ": missing");
        }
        return value;
    }

    public byte[] encode() {
        try {
            return MAPPER.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values can always be written", e);
        }
    }

    /** A JSON array of objects. */
    public static byte[] encode(List<JsonMap> maps) {
        ArrayNode array = MAPPER.createArrayNode();
        maps.forEach(map -> array.add(map.fields));
        try {
            return MAPPER.writeValueAsBytes(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values can always be written", e);
        }
    }

    /** Puts fields in order. */
    public static final class Builder {
        private final ObjectNode fields = MAPPER.createObjectNode();

        private Builder() {}

        public Builder put(String key, @Nullable String text) {
            fields.put(key, text);
            return this;
        }

        /** As base64url without padding. */
        public Builder put(String key, Bytes bytes) {
            return put(key, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray()));
        }

        public Builder put(String key, boolean flag) {
            fields.put(key, flag);
            return this;
        }

        public Builder put(String key, long number) {
            fields.put(key, number);
            return this;
        }

        public Builder put(String key, double number) {
            fields.put(key, number);
            return this;
        }

        /** As RFC 3339 with milliseconds, UTC. */
        public Builder put(String key, @Nullable Instant time) {
            return put(key, time == null ? null : TIME.format(time));
        }

        public Builder putTexts(String key, List<String> texts) {
            ArrayNode array = fields.putArray(key);
            texts.forEach(array::add);
            return this;
        }

        public Builder putMaps(String key, List<JsonMap> maps) {
            ArrayNode array = fields.putArray(key);
            maps.forEach(map -> array.add(map.fields));
            return this;
        }

        public JsonMap build() {
            return new JsonMap(fields.deepCopy());
        }
    }
}
