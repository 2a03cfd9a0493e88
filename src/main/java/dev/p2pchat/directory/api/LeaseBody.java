// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;

/**
 * "I am here": what is signed with {@code Purpose.LEASE} to be shown as online for a while.
 *
 * @param time cut to milliseconds
 * @param counter larger with every renewal, so that a recorded one is worth nothing
 */
public record LeaseBody(Username name, Origin origin, Instant time, long counter) implements Proof {
    public Bytes encode() {
        return CborMap.builder()
                .put("name", name.value())
                .put("origin", origin.toString())
                .put("time", time.toEpochMilli())
                .put("counter", counter)
                .encode();
    }

    public static LeaseBody parse(Bytes encoded) throws MalformedCborException {
        CborMap map = CborMap.parse(encoded);
        try {
            return new LeaseBody(
                    Username.of(map.text("name", Username.MAX_CHARS)),
                    Origin.parse(map.text("origin", Origin.MAX_CHARS)),
                    Instant.ofEpochMilli(map.unsigned("time")),
                    map.unsigned("counter"));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedCborException("name or origin: not one");
        }
    }
}
