// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Values as Jackson's trees, from streams and to text. */
public final class JsonTree {
    /** Whoever hands over a stream or a writer closes it. */
    static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /** Reads values one after the other with {@link #next}. */
    public static JsonParser parser(InputStream utf8) throws IOException {
        return FACTORY.createParser(utf8);
    }

    /**
     * The next value, or null at the end.
     *
     * @throws IOException when it is not JSON, or the stream fails
     */
    public static @Nullable JsonNode next(JsonParser in) throws IOException {
        return in.nextToken() == null ? null : value(in);
    }

    /**
     * Reads a text of one value and nothing else.
     *
     * @throws IOException when it is no such text
     */
    public static JsonNode parse(byte[] utf8) throws IOException {
        try (JsonParser in = FACTORY.createParser(utf8)) {
            JsonNode value = next(in);
            if (value == null || in.nextToken() != null) {
                throw new JsonParseException(in, "not one value");
            }
            return value;
        }
    }

    private static JsonNode value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> NODES.textNode(in.getText());
            case VALUE_NUMBER_INT -> whole(in);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(in.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(in, "no value");
        };
    }

    private static ObjectNode object(JsonParser in) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            object.set(name, value(in));
        }
        return object;
    }

    private static ArrayNode array(JsonParser in) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(in));
        }
        return array;
    }

    private static JsonNode whole(JsonParser in) throws IOException {
        return switch (in.getNumberType()) {
            case INT -> NODES.numberNode(in.getIntValue());
            case LONG -> NODES.numberNode(in.getLongValue());
            default -> NODES.numberNode(in.getBigIntegerValue());
        };
    }

    /** On one line. */
    public static String text(JsonNode value) {
        return text(value, null);
    }

    /** On a line for each property, for files that people read. */
    public static String indented(JsonNode value) {
        return text(value, new DefaultPrettyPrinter());
    }

    private static String text(JsonNode value, @Nullable PrettyPrinter printer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.setPrettyPrinter(printer);
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException("a tree can always be written to memory", e);
        }
        return text.toString();
    }

    static void write(JsonGenerator out, JsonNode value) throws IOException {
        try (JsonParser tree = new TreeTraversingParser(value)) {
            tree.nextToken();
            out.copyCurrentStructure(tree);
        }
    }
}
