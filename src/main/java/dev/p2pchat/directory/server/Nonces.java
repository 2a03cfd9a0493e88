// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.api.NonceBody;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Random numbers that were given out and are good once, for a minute. Safe for several threads.
 *
 * <p>When too many are out, the oldest is dropped rather than a new one refused: who floods must then keep up with
 * everyone who uses theirs at once, and can lock nobody out.
 */
final class Nonces {
    static final Duration LIFETIME = Duration.ofMinutes(1);

    /** Some 10 MB at most. */
    static final int MAX_OUTSTANDING = 65_536;

    private final SecureRandom random;
    private final InstantSource clock;
    /** Nonce → end of its life, in the order they were given out. */
    private final Map<Bytes, Instant> outstanding = new LinkedHashMap<>();

    Nonces(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    Bytes issue() {
        byte[] fresh = new byte[NonceBody.NONCE_BYTES];
        random.nextBytes(fresh);
        Bytes nonce = Bytes.owning(fresh);
        synchronized (this) {
            if (outstanding.size() >= MAX_OUTSTANDING) {
                outstanding.remove(outstanding.keySet().iterator().next());
            }
            outstanding.put(nonce, clock.instant().plus(LIFETIME));
        }
        return nonce;
    }

    /** Returns whether it was good; it is not any more. */
    synchronized boolean use(Bytes nonce) {
        Instant end = outstanding.remove(nonce);
        return end != null && clock.instant().isBefore(end);
    }
}
