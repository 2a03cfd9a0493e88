// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.directory.store.HeldName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A name that somebody holds by a password.
 *
 * @param host any text, as it was given
 * @param port null from those who all listen on the same one
 * @param since cut to milliseconds
 */
record Registered(Username name, String host, @Nullable Port port, PasswordHash password, Instant since) {
    private static final int MAX_HOST_BYTES = 4 * Fields.MAX_CHARS;

    Registered {
        since = Instant.ofEpochMilli(since.toEpochMilli());
    }

    HeldName held() {
        CborMap.Builder map = CborMap.builder()
                .put("host", Bytes.utf8(host))
                .put("password", password.phc())
                .put("since", since.toEpochMilli());
        if (port != null) {
            map.put("port", port.text()).put("number", port.number());
        }
        return new HeldName(name, map.encode());
    }

    static Registered of(HeldName held) throws MalformedCborException {
        CborMap map = CborMap.parse(held.note());
        return new Registered(
                held.name(),
                new String(map.bytes("host", MAX_HOST_BYTES).toArray(), StandardCharsets.UTF_8),
                map.has("port") ? new Port(map.text("port", Port.MAX_CHARS), map.flag("number")) : null,
                new PasswordHash(map.text("password", PasswordHash.MAX_CHARS)),
                Instant.ofEpochMilli(map.unsigned("since")));
    }
}
