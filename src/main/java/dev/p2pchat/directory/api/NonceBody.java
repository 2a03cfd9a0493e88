// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;

/**
 * What is signed over a nonce of the directory's: with {@code Purpose.PRESENCE} "this connection is mine", to be online for
 * as long as it is open; with {@code Purpose.UNREGISTER} "take my entry out".
 *
 * @param time cut to milliseconds
 * @param nonce {@value #NONCE_BYTES} bytes, good once: said on this connection and on no other, or asked for
 */
public record NonceBody(Username name, Origin origin, Instant time, Bytes nonce) implements Proof {
    public static final int NONCE_BYTES = 32;

    public NonceBody {
        if (nonce.length() != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has 32 bytes");
        }
    }

    public Bytes encode() {
        return CborMap.builder()
                .put("name", name.value())
                .put("origin", origin.toString())
                .put("time", time.toEpochMilli())
                .put("nonce", nonce)
                .encode();
    }

    public static NonceBody parse(Bytes encoded) throws MalformedCborException {
        CborMap map = CborMap.parse(encoded);
        try {
            return new NonceBody(
                    Username.of(map.text("name", Username.MAX_CHARS)),
                    Origin.parse(map.text("origin", Origin.MAX_CHARS)),
                    Instant.ofEpochMilli(map.unsigned("time")),
                    map.bytesOf("nonce", NONCE_BYTES));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedCborException("name or origin: not one");
        }
    }
}
