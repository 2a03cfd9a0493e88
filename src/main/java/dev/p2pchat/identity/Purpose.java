// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a signature is for. The purpose is signed along with the body, so that a signature for one thing is never good
 * for another.
 */
public enum Purpose {
    RECORD,
    ROTATE,
    LEASE,
    PRESENCE,
    UNREGISTER,
    KNOCK;

    /** What is really signed: {@code "p2pchat/v1/<purpose>\0" ‖ body}. */
    byte[] message(Bytes body) {
        String prefix = "p2pchat/v1/" + name().toLowerCase(Locale.ROOT) + "\0";
        return Bytes.owning(prefix.getBytes(StandardCharsets.US_ASCII))
                .concat(body)
                .toArray();
    }
}
