// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cbor;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.p2pchat.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CBOR map (RFC 8949) with text keys, immutable, read strictly: every accessor checks type and bounds.
 *
 * <p>Fields nobody asks for are ignored, whatever their type, so that later versions can add some. Duplicate keys, keys
 * that are no text, tags, trailing bytes, more than {@value #MAX_DEPTH} levels, {@value #MAX_ITEMS} items in one
 * container or {@value #MAX_TOTAL_ITEMS} in all are refused.
 *
 * <p>Text is ASCII only; what people write travels as a byte string and is decoded where it is used, because decoders
 * disagree about invalid UTF-8.
 */
public final class CborMap {
    public static final int MAX_DEPTH = 4;
    public static final int MAX_ITEMS = 1024;

    /**
     * Keys and values of all maps and lists together: an empty map takes one byte and becomes a hundred. The fullest of
     * ours, the state of a conversation, has 3282.
     */
    public static final int MAX_TOTAL_ITEMS = 4096;

    public static final int MAX_LISTED_CHARS = 300;

    /** What parses or encodes at the same moment is no more than a few; the others make buffers of their own. */
    private static final int POOLED = 16;

    /**
     * Without the feature, a simple value that nobody assigned would pass for a number. Without the pool each thread would
     * keep buffers for itself, and a session has three threads.
     */
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED))
            .enable(CBORParser.Feature.READ_SIMPLE_VALUE_AS_EMBEDDED_OBJECT)
            .build();

    /** For what must not stay in a buffer that others get. */
    private static final CBORFactory WITHOUT_POOL = CBORFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    /** Stands for a value of a type this class does not read: present, but of no use. */
    private static final Object FOREIGN = new Object();

    private final Map<String, Object> fields;

    private CborMap(Map<String, Object> fields) {
        this.fields = fields;
    }

    public static Builder builder() {
        return new Builder();
    }

    public static CborMap parse(Bytes encoded) throws MalformedCborException {
        return parse(encoded.toArray(), 0, encoded.length());
    }

    /** Parses exactly the given range as one map. */
    public static CborMap parse(byte[] encoded, int offset, int length) throws MalformedCborException {
        try (CBORParser parser = FACTORY.createParser(encoded, offset, length)) {
            return new Reader(parser, encoded).readAll();
        } catch (IOException | RuntimeException e) {
            // The library's message may quote the input: it goes no further.
            throw new MalformedCborException("not well-formed CBOR");
        }
    }

    public boolean has(String key) {
        return fields.containsKey(key);
    }

    /** Printable ASCII of at most {@code maxChars}. */
    public String text(String key, int maxChars) throws MalformedCborException {
        String text = value(key, String.class);
        return ascii(key, text, maxChars);
    }

    private static String ascii(String key, String text, int maxChars) throws MalformedCborException {
        if (text.length() > maxChars || !text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new MalformedCborException(key + ": not a text of at most " + maxChars + " ASCII characters");
        }
        return text;
    }

    /** Texts of at most {@value #MAX_LISTED_CHARS} characters each. */
    public List<String> texts(String key, int maxItems) throws MalformedCborException {
        List<String> items = list(key, String.class, maxItems);
        for (String item : items) {
            ascii(key, item, MAX_LISTED_CHARS);
        }
        return items;
    }

    public Bytes bytes(String key, int maxLength) throws MalformedCborException {
        Bytes bytes = value(key, Bytes.class);
        if (bytes.length() > maxLength) {
            throw new MalformedCborException(key + ": more than " + maxLength + " bytes");
        }
        return bytes;
    }

    public Bytes bytesOf(String key, int exactLength) throws MalformedCborException {
        return exactly(key, value(key, Bytes.class), exactLength);
    }

    /** A number from 0 to {@link Long#MAX_VALUE}. */
    public long unsigned(String key) throws MalformedCborException {
        return notNegative(key, value(key, Long.class));
    }

    public boolean flag(String key) throws MalformedCborException {
        return value(key, Boolean.class);
    }

    public CborMap map(String key) throws MalformedCborException {
        return value(key, CborMap.class);
    }

    public List<CborMap> maps(String key, int maxItems) throws MalformedCborException {
        return list(key, CborMap.class, maxItems);
    }

    public List<Bytes> listOfBytes(String key, int maxItems, int exactLength) throws MalformedCborException {
        List<Bytes> items = list(key, Bytes.class, maxItems);
        for (Bytes item : items) {
            exactly(key, item, exactLength);
        }
        return items;
    }

    public List<Long> listOfUnsigned(String key, int maxItems) throws MalformedCborException {
        List<Long> items = list(key, Long.class, maxItems);
        for (long item : items) {
            notNegative(key, item);
        }
        return items;
    }

    private static Bytes exactly(String key, Bytes bytes, int length) throws MalformedCborException {
        if (bytes.length() != length) {
            throw new MalformedCborException(key + ": not " + length + " bytes");
        }
        return bytes;
    }

    private static long notNegative(String key, long number) throws MalformedCborException {
        if (number < 0) {
            throw new MalformedCborException(key + ": negative");
        }
        return number;
    }

    private <T> List<T> list(String key, Class<T> type, int maxItems) throws MalformedCborException {
        List<?> items = value(key, List.class);
        if (items.size() > maxItems) {
            throw new MalformedCborException(key + ": more than " + maxItems + " items");
        }
        List<T> typed = new ArrayList<>(items.size());
        for (Object item : items) {
            typed.add(cast(key, item, type));
        }
        return List.copyOf(typed);
    }

    private <T> T value(String key, Class<T> type) throws MalformedCborException {
        return cast(key, fields.get(key), type);
    }

    private static <T> T cast(String key, @Nullable Object value, Class<T> type) throws MalformedCborException {
        if (value == null) {
            throw new MalformedCborException(key + ": missing");
        }
        if (!type.isInstance(value)) {
            throw new MalformedCborException(key + ": of another type");
        }
        return type.cast(value);
    }

    /** Definite lengths, shortest numbers, keys in the order they were put. */
    public Bytes encode() {
        return encode(FACTORY);
    }

    /** The same for keys: no buffer is used that lives on. */
    public Bytes encodeSecret() {
        return encode(WITHOUT_POOL);
    }

    private Bytes encode(CBORFactory factory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = factory.createGenerator(out)) {
            write(generator, this);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return Bytes.owning(out.toByteArray());
    }

    private static void write(CBORGenerator out, Object value) throws IOException {
        if (value instanceof CborMap map) {
            out.writeStartObject(null, map.fields.size());
            for (Map.Entry<String, Object> field : map.fields.entrySet()) {
                out.writeFieldName(field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray(null, list.size());
            for (Object item : list) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Bytes bytes) {
            out.writeBinary(bytes.toArray());
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            throw new IllegalStateException("a parsed map with foreign values is not written again");
        }
    }

    /** One pass over one encoded map. */
    private static final class Reader {
        private static final int MAJOR_TYPE_SHIFT = 5;
        private static final int TEXT = 3;
        private static final int TAG = 6;

        private final CBORParser parser;
        private final byte[] encoded;
        private int items;

        Reader(CBORParser parser, byte[] encoded) {
            this.parser = parser;
            this.encoded = encoded;
        }

        CborMap readAll() throws IOException, MalformedCborException {
            if (parser.nextToken() != JsonToken.START_OBJECT || majorType() == TAG) {
                throw new MalformedCborException("not a map");
            }
            CborMap map = readMap(1);
            // Not nextToken(): for it, a tag with nothing behind is the end as well.
            if (parser.releaseBuffered(OutputStream.nullOutputStream()) != 0) {
                throw new MalformedCborException("bytes behind the map");
            }
            return map;
        }

        private CborMap readMap(int depth) throws IOException, MalformedCborException {
            requireDepth(depth);
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                if (parser.currentToken() != JsonToken.FIELD_NAME || fields.size() >= MAX_ITEMS) {
                    throw new MalformedCborException("a map that does not end");
                }
                // The library makes a text of a number or of bytes, and two keys elsewhere could be one here.
                if (majorType() != TEXT) {
                    throw new MalformedCborException("a key that is no text");
                }
                countItem();
                String name = parser.currentName();
                parser.nextToken();
                if (fields.put(name, readValue(depth)) != null) {
                    throw new MalformedCborException("a key stands twice");
                }
            }
            return new CborMap(fields);
        }

        private List<Object> readList(int depth) throws IOException, MalformedCborException {
            requireDepth(depth);
            List<Object> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (values.size() >= MAX_ITEMS) {
                    throw new MalformedCborException("too many items");
                }
                values.add(readValue(depth));
            }
            return values;
        }

        private Object readValue(int depth) throws IOException, MalformedCborException {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new MalformedCborException("cut short");
            }
            if (majorType() == TAG) {
                throw new MalformedCborException("a tag");
            }
            countItem();
            return switch (token) {
                case START_OBJECT -> readMap(depth + 1);
                case START_ARRAY -> readList(depth + 1);
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT, LONG -> parser.getLongValue();
                        default -> FOREIGN;
                    };
                case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
                case VALUE_EMBEDDED_OBJECT ->
                    parser.getEmbeddedObject() instanceof byte[] bytes ? Bytes.owning(bytes) : FOREIGN;
                default -> FOREIGN;
            };
        }

        /** RFC 8949, section 3: the upper three bits of an item's first byte. The library counts from the array's start. */
        private int majorType() {
            int at = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            return (encoded[at] & 0xff) >>> MAJOR_TYPE_SHIFT;
        }

        private static void requireDepth(int depth) throws MalformedCborException {
            if (depth > MAX_DEPTH) {
                throw new MalformedCborException("nested too deep");
            }
        }

        private void countItem() throws MalformedCborException {
            if (++items > MAX_TOTAL_ITEMS) {
                throw new MalformedCborException("too many items");
            }
        }
    }

    /** Puts fields in order. */
    public static final class Builder {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String key, String text) {
            return putValue(key, text);
        }

        public Builder put(String key, Bytes bytes) {
            return putValue(key, bytes);
        }

        public Builder put(String key, long number) {
            return putValue(key, number);
        }

        public Builder put(String key, boolean flag) {
            return putValue(key, flag);
        }

        public Builder put(String key, CborMap map) {
            return putValue(key, map);
        }

        /** A list of maps, bytes, texts or longs. */
        public Builder put(String key, List<?> items) {
            return putValue(key, List.copyOf(items));
        }

        private Builder putValue(String key, Object value) {
            if (fields.put(key, value) != null) {
                throw new IllegalArgumentException("the key stands twice: " + key);
            }
            return this;
        }

        public CborMap build() {
            return new CborMap(new LinkedHashMap<>(fields));
        }

        public Bytes encode() {
            return new CborMap(fields).encode();
        }
    }
}
