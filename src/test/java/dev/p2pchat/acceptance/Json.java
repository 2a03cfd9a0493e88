// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads what {@code --json} prints. */
final class Json {
    private static final JsonMapper JSON = new JsonMapper();

    private Json() {}

    static String text(String line, String key) {
        try {
            return JSON.readTree(line).path(key).asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
