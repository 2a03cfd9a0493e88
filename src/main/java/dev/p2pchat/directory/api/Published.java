// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.util.Locale;

/**
 * The directory's answer to a record.
 *
 * @param observed the address the directory saw the request come from, as a literal without port
 */
public record Published(PublishResult result, String observed) {
    public static final int MAX_OBSERVED_CHARS = 64;

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
                return new Published(result, json.text("observed", MAX_OBSERVED_CHARS));
            }
        }
        throw new MalformedJsonException("result: not one that is known");
    }
}
