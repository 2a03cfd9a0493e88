// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.FakeClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private final FakeClock clock = new FakeClock();
    private final Nonces nonces = new Nonces(new SecureRandom(), clock);

    @Test
    void areGoodOnceWithinAMinute() {
        Bytes nonce = nonces.issue();
        clock.advance(Nonces.LIFETIME.minus(Duration.ofMillis(1)));
        assertThat(nonces.use(nonce)).isTrue();
        assertThat(nonces.use(nonce)).isFalse();
        Bytes late = nonces.issue();
        clock.advance(Nonces.LIFETIME);
        assertThat(nonces.use(late)).isFalse();
        assertThat(nonces.use(Bytes.copyOf(new byte[32]))).isFalse();
    }

    @Test
    void areBoundedAndTheOldestGoesFirst() {
        Bytes first = nonces.issue();
        Bytes second = nonces.issue();
        Set<Bytes> all = new HashSet<>();
        for (int i = 0; i < Nonces.MAX_OUTSTANDING - 1; i++) {
            all.add(nonces.issue());
        }
        assertThat(all).hasSize(Nonces.MAX_OUTSTANDING - 1);
        assertThat(nonces.use(first)).isFalse();
        assertThat(nonces.use(second)).isTrue();
    }
}
