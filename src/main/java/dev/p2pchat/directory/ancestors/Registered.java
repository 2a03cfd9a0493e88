// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.storage.StoreFailedException;
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
    private static final int MAX_PHC_CHARS = 200;

    Registered {
        since = Instant.ofEpochMilli(since.toEpochMilli());
    }

    HeldName held() {
        CborMap.Builder map = CborMap.builder()
                .put("host", host)
                .put("password", password.phc())
                .put("since", since.toEpochMilli());
        if (port != null) {
            map.put("port", port.text()).put("number", port.number());
        }
        return new HeldName(name, map.encode());
    }

    static Registered of(HeldName held) {
        try {
            CborMap map = CborMap.parse(held.note());
            return new Registered(
                    held.name(),
                    map.text("host", Fields.MAX_CHARS),
                    map.has("port") ? new Port(map.text("port", Port.MAX_CHARS), map.flag("number")) : null,
                    PasswordHash.parse(map.text("password", MAX_PHC_CHARS)),
                    Instant.ofEpochMilli(map.unsigned("since")));
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw new StoreFailedException("The directory's store holds a damaged entry. Restore it from a backup.", e);
        }
    }
}
