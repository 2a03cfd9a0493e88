// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The directory's answer to a record.
 *
 * @param observed the address the directory saw the request come from, as a literal without port
 */
public record Published(PublishResult result, String observed) {
    private static final Pattern OBSERVED = Pattern.compile("[0-9a-f:.]{2,45}");

    public Published {
        if (!OBSERVED.matcher(observed).matches()) {
            throw new IllegalArgumentException("not an address literal");
        }
    }

    /** The body of a 200 or 201. */
    public JsonMap toJson() {
        return JsonMap.builder()
                .put("result", result.name().toLowerCase(Locale.ROOT))
                .put("observed", observed)
                .build();
    }

    public static Published of(JsonMap json) throws MalformedJsonException {
        String word = json.text("result", 16);
        for (PublishResult result : PublishResult.values()) {
            if (result.name().toLowerCase(Locale.ROOT).equals(word)) {
                return of(result, json);
            }
        }
        throw new MalformedJsonException("result: not one that is known");
    }

    /** For an answer whose result stands elsewhere. */
    public static Published of(PublishResult result, JsonMap json) throws MalformedJsonException {
        try {
            return new Published(result, json.text("observed", 64));
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("observed: not an address");
        }
    }
}
