// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlaceRateTest {
    private final FakeTime time = new FakeTime();

    private static Place place(int i) throws Exception {
        return Place.of(InetAddress.getByAddress(new byte[] {10, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i}));
    }

    @Test
    void soManyAtOnceAndThenSoManyASecond() throws Exception {
        PlaceRate rate = new PlaceRate(10, 10, 100, time);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.take(place(1))).isTrue();
        }
        assertThat(rate.take(place(1))).isFalse();
        assertThat(rate.take(place(2))).isTrue();
        time.advance(Duration.ofMillis(100));
        assertThat(rate.take(place(1))).isTrue();
        assertThat(rate.take(place(1))).isFalse();
        time.advance(Duration.ofHours(1));
        for (int i = 0; i < 10; i++) {
            assertThat(rate.take(place(1))).isTrue();
        }
        assertThat(rate.take(place(1))).isFalse();
    }

    @Test
    void tryingInVainDoesNotKeepAnAddressOut() throws Exception {
        PlaceRate rate = new PlaceRate(10, 10, 100, time);
        int granted = 0;
        for (int i = 0; i < 1000; i++) {
            granted += rate.take(place(1)) ? 1 : 0;
            time.advance(Duration.ofMillis(10));
        }
        // 10 at once and 10 a second for 10 seconds.
        assertThat(granted).isBetween(108, 110);
    }

    @Test
    void aClockThatIsSetBackGrantsNothingAndBlocksNothing() throws Exception {
        PlaceRate rate = new PlaceRate(10, 10, 100, time);
        for (int i = 0; i < 10; i++) {
            rate.take(place(1));
        }
        time.setBack(Duration.ofDays(1));
        assertThat(rate.take(place(1))).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(rate.take(place(1))).isTrue();
    }

    @Test
    void theTableForgetsWhoWasQuietTheLongest() throws Exception {
        PlaceRate rate = new PlaceRate(10, 10, 100, time);
        for (int i = 0; i < 10; i++) {
            rate.take(place(0));
        }
        for (int i = 1; i <= 10_000; i++) {
            rate.take(place(i));
            assertThat(rate.take(place(0))).isFalse();
        }
        assertThat(rate.size()).isEqualTo(100);
    }
}
