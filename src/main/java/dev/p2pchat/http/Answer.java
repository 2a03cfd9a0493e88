// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.base.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A response, complete in memory.
 *
 * @param contentType empty where there is no body
 * @param headers beside those the server sets by itself
 */
public record Answer(int status, String contentType, Bytes body, Map<String, String> headers) {
    public Answer {
        headers = Map.copyOf(headers);
    }

    /** Takes the array itself: the caller must not touch it again. */
    public Answer(int status, String contentType, byte[] body) {
        this(status, contentType, Bytes.owning(body), Map.of());
    }

    public static Answer json(int status, JsonMap body) {
        return new Answer(status, "application/json", body.encode());
    }

    /** An array of objects. */
    public static Answer json(int status, List<JsonMap> body) {
        return new Answer(status, "application/json", JsonMap.encode(body));
    }

    /** A status that has no body: 204, 304. */
    public static Answer empty(int status) {
        return new Answer(status, "", Bytes.EMPTY, Map.of());
    }

    public Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more);
    }
}
