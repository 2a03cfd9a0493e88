// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final RandomGenerator LEAST = () -> 0L;
    private static final RandomGenerator MIDDLE = () -> 1L << 63;
    private static final RandomGenerator MOST = () -> -1L;

    @Test
    void doublesFromASecondToHalfAMinute() {
        List<Long> seconds = IntStream.rangeClosed(1, 8)
                .mapToObj(failures -> Backoff.after(failures, MIDDLE).toSeconds())
                .toList();

        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void isSpreadByAQuarterBothWays() {
        assertThat(Backoff.after(1, LEAST)).isEqualTo(Duration.ofMillis(750));
        assertThat(Backoff.after(1, MOST)).isBetween(Duration.ofMillis(1249), Duration.ofMillis(1250));
        assertThat(Backoff.after(100, LEAST)).isEqualTo(Duration.ofMillis(22_500));
        assertThat(Backoff.after(100, MOST)).isBetween(Duration.ofMillis(37_499), Duration.ofMillis(37_500));
    }

    @Test
    void staysTheSameHoweverOftenItFailed() {
        for (int failures : new int[] {17, 31, 32, 33, 63, 64, 65, 1_000_000, Integer.MAX_VALUE}) {
            assertThat(Backoff.after(failures, MIDDLE)).as("%d", failures).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void differsFromTryToTry() {
        Random random = new Random(1);

        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> Backoff.after(6, random))
                        .distinct()
                        .count())
                .isGreaterThan(90);
    }
}
