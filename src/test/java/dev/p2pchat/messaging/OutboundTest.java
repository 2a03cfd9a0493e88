// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Outbound outbound = new Outbound(null);

    /** Asks after each step of so many microseconds, and says after how many milliseconds it may look again. */
    private long millisUntilItMayLook(Instant from, long stepMicros) {
        for (long micros = 0; micros < 10_000_000; micros += stepMicros) {
            if (outbound.mayLook(from.plusNanos(micros * 1000))) {
                return micros / 1000;
            }
        }
        return Long.MAX_VALUE;
    }

    @Test
    void regainsWhatItMayLookAtHoweverOftenItIsAsked() {
        assertThat(outbound.mayLook(NOW)).isTrue();
        outbound.looked(Outbound.MAX_LOOKS + 1999);

        assertThat(millisUntilItMayLook(NOW, 300)).isEqualTo(2000);
        outbound.looked(2000);
        assertThat(millisUntilItMayLook(NOW.plusSeconds(2), 400_000)).isEqualTo(2000);
    }

    @Test
    void regainsNothingWhenTheClockIsSetBackAndGoesOnFromThere() {
        assertThat(outbound.mayLook(NOW)).isTrue();
        outbound.looked(Outbound.MAX_LOOKS + 499);
        Instant earlier = NOW.minusSeconds(3600);

        assertThat(outbound.mayLook(earlier)).isFalse();
        assertThat(millisUntilItMayLook(earlier, 100_000)).isEqualTo(500);
    }

    @Test
    void savesUpNoMoreThanTheLimit() {
        assertThat(outbound.mayLook(NOW)).isTrue();

        assertThat(outbound.mayLook(NOW.plusSeconds(86_400))).isTrue();
        outbound.looked(Outbound.MAX_LOOKS);

        assertThat(outbound.mayLook(NOW.plusSeconds(86_400))).isFalse();
    }
}
