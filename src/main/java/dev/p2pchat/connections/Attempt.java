// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try to reach somebody.
 *
 * @param via which finder was asked
 * @param address that it gave, or null where it knew none
 * @param result in plain words
 */
public record Attempt(Instant at, String via, @Nullable HostPort address, String result) {
    private static final int MAX_RESULT_BYTES = 1024;

    CborMap encode() {
        CborMap.Builder map =
                CborMap.builder().put("at", at.toEpochMilli()).put("via", via).put("result", cut(Bytes.utf8(result)));
        if (address != null) {
            map.put("address", address.toString());
        }
        return map.build();
    }

    private static Bytes cut(Bytes text) {
        return text.length() <= MAX_RESULT_BYTES ? text : text.slice(0, MAX_RESULT_BYTES);
    }

    static Attempt decode(CborMap map) throws MalformedCborException {
        return new Attempt(
                Instant.ofEpochMilli(map.unsigned("at")),
                map.text("via", CborMap.MAX_LISTED_CHARS),
                map.has("address") ? HostPort.parse(map.text("address", CborMap.MAX_LISTED_CHARS)) : null,
                new String(map.bytes("result", MAX_RESULT_BYTES).toArray(), StandardCharsets.UTF_8));
    }
}
