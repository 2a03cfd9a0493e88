// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.time.Instant;

/**
 * What a directory says when it is asked how it is: that it is one, that it can read its store, and what time it has.
 *
 * @param time by the directory's clock, by which it judges what is signed
 */
public record Health(Instant time) {
    /** By which a directory is told from whatever else answers at an address. */
    private static final String SERVICE = "p2pchat-directory";

    private static final int MAX_CHARS = 64;

    public JsonMap toJson() {
        return JsonMap.builder()
                .put("status", "ok")
                .put("service", SERVICE)
                .put("time", time)
                .build();
    }

    public static Health of(JsonMap json) throws MalformedJsonException {
        if (!SERVICE.equals(json.textOrNull("service", MAX_CHARS))) {
            throw new MalformedJsonException("service: not " + SERVICE);
        }
        Instant time = json.timeOrNull("time");
        if (time == null) {
            throw new MalformedJsonException("time: missing");
        }
        return new Health(time);
    }
}
