// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says, read as these clients' own servers did: a JSON object whatever the Content-Type says, a form where
 * it says so, and where allowed the parameters of the address.
 */
final class Fields {
    /** For an address, a name, a password. */
    static final int MAX_CHARS = 255;

    private static final String FORM = "application/x-www-form-urlencoded";

    private final @Nullable JsonMap json;
    private final Map<String, String> others;

    private Fields(@Nullable JsonMap json, Map<String, String> others) {
        this.json = json;
        this.others = others;
    }

    static Fields ofBody(Request request) throws Refusal {
        return new Fields(json(request), Map.of());
    }

    static Fields ofBodyOrAddress(Request request) throws Refusal {
        Map<String, String> others = new HashMap<>();
        read(request.query(), others);
        if (request.mediaType().equals(FORM)) {
            read(new String(request.body().toArray(), StandardCharsets.UTF_8), others);
            return new Fields(null, others);
        }
        return new Fields(request.body().length() == 0 && !others.isEmpty() ? null : json(request), others);
    }

    private static JsonMap json(Request request) throws Refusal {
        try {
            return JsonMap.parse(request.body());
        } catch (MalformedJsonException e) {
            throw new Refusal(400, "The body is " + e.getMessage() + ".");
        }
    }

    private static void read(String pairs, Map<String, String> into) throws Refusal {
        for (String pair : pairs.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                into.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) throws Refusal {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "A field is not percent-encoded.");
        }
    }

    /** Not empty, and nothing in it that could disturb whoever prints it. */
    String text(String key) throws Refusal {
        String text = json == null ? others.get(key) : json.textOrNull(key, MAX_CHARS);
        if (text == null || text.isBlank() || text.length() > MAX_CHARS) {
            throw new Refusal(400, key + " is missing, or no text of 1 to " + MAX_CHARS + " characters.");
        }
        if (text.chars().anyMatch(Character::isISOControl) || !isWhole(text)) {
            throw new Refusal(400, key + " contains control characters, or half a character.");
        }
        return text;
    }

    /** Whether it comes back as it was when it was kept. */
    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Capital letters are folded. */
    Username name(String key) throws Refusal {
        return name(key, text(key));
    }

    static Username name(String key, String text) throws Refusal {
        try {
            return Username.typed(text);
        } catch (InvalidUsernameException e) {
            throw new Refusal(400, key + ": " + e.getMessage());
        }
    }

    /** A number, or text that is one. */
    Port port(String key) throws Refusal {
        try {
            if (json == null) {
                return new Port(text(key), false);
            }
            String text = json.textOrNull(key, Port.MAX_CHARS);
            return text == null ? new Port(String.valueOf(json.unsigned(key, 65_535)), true) : new Port(text, false);
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new Refusal(400, key + " is missing, or no port from 1 to 65535.");
        }
    }
}
