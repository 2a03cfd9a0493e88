// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "-12",
                "9223372036854775807",
                "123456789012345678901234567890",
                "{\"a\":[1,{\"b\":\"\\u0000\\n\\\"ü\uD83D\uDE00\"},false,null],\"\":{}}"
            })
    void aTreeIsWhatTheMapperMakesOfIt(String text) throws Exception {
        JsonNode tree = JsonTree.parse(utf8(text));

        assertThat(tree).isEqualTo(MAPPER.readTree(text));
        assertThat(JsonTree.text(tree)).isEqualTo(tree.toString());
        assertThat(JsonTree.indented(tree))
                .isEqualTo(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1", "{\"a\"}", "{\"a\":}", "1 2", "{} x", "nul", "[1,]", "]", "'a'"})
    void whatIsNotOneValueIsRefused(String text) {
        assertThatThrownBy(() -> JsonTree.parse(utf8(text))).isInstanceOf(IOException.class);
    }

    @Test
    void aFractionKeepsItsDigits() throws Exception {
        assertThat(JsonTree.parse(utf8("0.10")).decimalValue()).isEqualTo("0.10");
    }

    @Test
    void valuesComeOneAfterTheOther() throws Exception {
        List<String> values = new ArrayList<>();
        try (JsonParser in = JsonTree.parser(new ByteArrayInputStream(utf8("{\"a\":1}\n[2]\n3\n")))) {
            for (JsonNode value = JsonTree.next(in); value != null; value = JsonTree.next(in)) {
                values.add(JsonTree.text(value));
            }
        }
        assertThat(values).containsExactly("{\"a\":1}", "[2]", "3");
    }
}
