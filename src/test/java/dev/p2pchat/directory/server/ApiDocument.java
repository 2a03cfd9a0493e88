// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** docs/directory-api.yaml as something to hold answers against. What it does not understand there is a fault too. */
final class ApiDocument {
    static final Path FILE = Path.of("docs/directory-api.yaml");

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "options");
    private static final Pattern PROBLEM_TYPE = Pattern.compile("urn:p2pchat:problem:[a-z-]+");

    /** What a schema may say here; the first group is only for readers. */
    private static final Set<String> KEYWORDS = Set.of(
            "description",
            "default",
            "$ref",
            "type",
            "const",
            "enum",
            "oneOf",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "maxItems",
            "items",
            "required",
            "properties");

    private final JsonNode root;

    ApiDocument() throws IOException {
        root = new YAMLMapper().readTree(FILE.toFile());
    }

    /** Every route, as {@code GET /v1/peers}. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return routes;
    }

    /** Everything that must be seen once: each status of each route, and each type of problem that it names. */
    Set<String> promises() {
        Set<String> promises = new TreeSet<>();
        for (String route : routes()) {
            responses(route).properties().forEach(response -> {
                JsonNode meaning = resolved(response.getValue());
                promises.add(route + " " + response.getKey());
                Matcher type = PROBLEM_TYPE.matcher(meaning.path("description").asText());
                while (type.find()) {
                    promises.add(route + " " + response.getKey() + " " + type.group());
                }
            });
        }
        return promises;
    }

    private JsonNode responses(String route) {
        String[] parts = route.split(" ", 2);
        return root.path("paths")
                .path(parts[1])
                .path(parts[0].toLowerCase(Locale.ROOT))
                .path("responses");
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode here = node;
        while (here.has("$ref")) {
            here = root.at(here.get("$ref").asText().substring(1));
        }
        return here;
    }

    /** What is wrong with an answer; empty when it is as documented. */
    List<String> faults(String route, RunningDirectory.Reply reply) throws IOException {
        List<String> faults = new ArrayList<>();
        JsonNode documented = responses(route).path(String.valueOf(reply.status()));
        if (documented.isMissingNode()) {
            return List.of("the status is not documented");
        }
        JsonNode response = resolved(documented);
        response.path("headers").fieldNames().forEachRemaining(header -> {
            if (reply.header(header).isEmpty()) {
                faults.add("no header " + header);
            }
        });
        JsonNode content = response.path("content");
        String type = reply.header("Content-Type").split(";", 2)[0];
        if (content.isMissingNode() || content.isEmpty()) {
            if (!reply.text().isEmpty() || !type.isEmpty()) {
                faults.add("a body that is not documented");
            }
        } else if (!content.has(type)) {
            faults.add("the content type " + type + " is not documented");
        } else if (type.endsWith("json")) {
            check(content.get(type).path("schema"), new ObjectMapper().readTree(reply.text()), "body", faults);
        }
        return faults;
    }

    private void check(JsonNode written, JsonNode value, String where, List<String> faults) {
        JsonNode schema = resolved(written);
        for (Iterator<String> words = schema.fieldNames(); words.hasNext(); ) {
            String word = words.next();
            if (!KEYWORDS.contains(word)) {
                faults.add(where + ": the test does not know the keyword " + word);
            }
        }
        if (schema.has("oneOf")) {
            int fitting = 0;
            for (JsonNode one : schema.get("oneOf")) {
                List<String> misfits = new ArrayList<>();
                check(one, value, where, misfits);
                fitting += misfits.isEmpty() ? 1 : 0;
            }
            if (fitting != 1) {
                faults.add(where + ": fits " + fitting + " of oneOf");
            }
            return;
        }
        if (schema.has("const") && !schema.get("const").equals(value)) {
            faults.add(where + ": not " + schema.get("const"));
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            faults.add(where + ": " + value + " is not listed");
        }
        if (schema.has("type") && !isOneOf(schema.get("type"), value)) {
            faults.add(where + ": " + value.getNodeType() + ", not " + schema.get("type"));
            return;
        }
        if (value.isObject()) {
            checkObject(schema, value, where, faults);
        } else if (value.isArray()) {
            if (schema.has("maxItems") && value.size() > schema.get("maxItems").asInt()) {
                faults.add(where + ": too many items");
            }
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), where + "[" + i + "]", faults);
            }
        } else if (value.isTextual()) {
            checkText(schema, value.asText(), where, faults);
        } else if (value.isNumber() && isOut(schema, value.asLong())) {
            faults.add(where + ": " + value + " is out of bounds");
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String where, List<String> faults) {
        JsonNode properties = schema.path("properties");
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                faults.add(where + ": " + required.asText() + " is missing");
            }
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (properties.has(field.getKey())) {
                check(properties.get(field.getKey()), field.getValue(), where + "." + field.getKey(), faults);
            } else {
                faults.add(where + ": " + field.getKey() + " is not documented");
            }
        }
    }

    private static void checkText(JsonNode schema, String text, String where, List<String> faults) {
        if (schema.has("pattern") && !text.matches(schema.get("pattern").asText())) {
            faults.add(where + ": does not match the pattern");
        }
        @Nullable String format = schema.has("format") ? schema.get("format").asText() : null;
        if ("date-time".equals(format)) {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                faults.add(where + ": no time");
            }
        } else if ("base64url".equals(format) && !text.matches("[A-Za-z0-9_-]*")) {
            faults.add(where + ": no base64url without padding");
        }
    }

    private static boolean isOut(JsonNode schema, long number) {
        return (schema.has("minimum") && number < schema.get("minimum").asLong())
                || (schema.has("maximum") && number > schema.get("maximum").asLong());
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(JsonNode types, JsonNode value) {
        if (types.isTextual()) {
            return is(types.asText(), value);
        }
        for (JsonNode type : types) {
            if (is(type.asText(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
