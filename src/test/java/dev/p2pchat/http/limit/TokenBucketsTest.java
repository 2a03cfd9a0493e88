// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.directory.FakeClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final InetAddress ALICE = address("192.0.2.1");
    private static final InetAddress BOB = address("192.0.2.2");

    private final FakeClock clock = new FakeClock();

    private static InetAddress address(String literal) {
        return Objects.requireNonNull(AddressLiteral.parse(literal));
    }

    @Test
    void aBurstIsGrantedThenTheRate() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(2, 3), clock);
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take(ALICE)).isZero();
        }
        assertThat(buckets.take(ALICE)).isEqualTo(1);
        assertThat(buckets.take(BOB)).as("somebody else").isZero();
        clock.advance(Duration.ofMillis(499));
        assertThat(buckets.take(ALICE)).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(buckets.take(ALICE)).isZero();
        assertThat(buckets.take(ALICE)).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take(ALICE)).isZero();
        }
        assertThat(buckets.take(ALICE))
                .as("no more than the burst, after any pause")
                .isEqualTo(1);
    }

    @Test
    void theTimeToWaitIsEnoughAndNotASecondLonger() {
        TokenBuckets buckets = new TokenBuckets(Rate.perHour(60), clock);
        for (int i = 0; i < 60; i++) {
            assertThat(buckets.take(ALICE)).isZero();
        }
        clock.advance(Duration.ofMillis(500));
        int seconds = buckets.take(ALICE);
        assertThat(seconds).isEqualTo(60);
        clock.advance(Duration.ofSeconds(seconds - 1));
        assertThat(buckets.take(ALICE)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(buckets.take(ALICE)).isZero();
    }

    @Test
    void aRefusalCostsNothing() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(1, 1), clock);
        assertThat(buckets.take(ALICE)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(buckets.take(ALICE)).isEqualTo(1);
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(buckets.take(ALICE)).isZero();
    }

    @Test
    void anIpv6NetworkIsOneClient() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(1, 1), clock);
        assertThat(buckets.take(address("2001:db8:1:2::1"))).isZero();
        assertThat(buckets.take(address("2001:db8:1:2:ffff::9"))).isEqualTo(1);
        assertThat(buckets.take(address("2001:db8:1:ff::1"))).isEqualTo(1);
        assertThat(buckets.take(address("2001:db8:1:102::1"))).isZero();
        assertThat(buckets.take(address("fe80::1"))).isZero();
        assertThat(buckets.take(address("fe80::2"))).isZero();
        assertThat(buckets.take(address("fe80::2"))).isEqualTo(1);
        assertThat(buckets.take(address("0.0.0.0"))).isZero();
        assertThat(buckets.take(address("::")))
                .as("not the IPv4 address of the same number")
                .isZero();
    }

    @Test
    void aClockThatWasSetBackLocksNobodyOutForLongerThanAnEmptyBucketDoes() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(1, 2), clock);
        assertThat(buckets.take(ALICE)).isZero();
        clock.advance(Duration.ofDays(-30));
        assertThat(buckets.take(ALICE)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(buckets.take(ALICE)).isZero();
    }

    @Test
    void noMoreClientsAreRememberedThanFitAndTheLongestSilentIsForgottenFirst() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(1, 1), clock, 3);
        InetAddress[] many = {address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3"), address("192.0.2.4")};
        for (InetAddress one : many) {
            assertThat(buckets.take(one)).isZero();
        }
        assertThat(buckets.clients()).isEqualTo(3);
        assertThat(buckets.take(many[1])).as("still remembered").isEqualTo(1);
        assertThat(buckets.take(many[0])).as("forgotten, which is lenient").isZero();
        assertThat(buckets.clients()).isEqualTo(3);
    }

    @Test
    void fullBucketsAreNotKept() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(1, 1), clock);
        for (int i = 0; i < 100; i++) {
            assertThat(buckets.take(address("192.0.2." + i))).isZero();
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(buckets.take(address("198.51.100.1"))).isZero();
        assertThat(buckets.clients()).isEqualTo(1);
    }

    @Test
    void zeroIsNoLimit() {
        TokenBuckets buckets = new TokenBuckets(Rate.perSecond(0, 0), clock);
        for (int i = 0; i < 10_000; i++) {
            assertThat(buckets.take(ALICE)).isZero();
        }
        assertThat(buckets.clients()).isZero();
    }

    @Test
    void theLargestRateDoesNotOverflow() {
        TokenBuckets buckets = new TokenBuckets(new Rate(1, Duration.ofHours(1), Rate.MAX_BURST), clock);
        assertThat(buckets.take(ALICE)).isZero();
        assertThatThrownBy(() -> Rate.perSecond(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rate.perSecond(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rate.perSecond(1, Rate.MAX_BURST + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ofDays(1), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
