// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What everything that knows who is online promises. */
public interface PresenceContract {
    Duration LEASE = Duration.ofSeconds(60);
    Username ALICE = new Username("alice");
    Username BOB = new Username("bob");

    /** Nobody online, leases of {@link #LEASE}, and the same throughout one test. */
    Presence presence();

    FakeClock clock();

    @Test
    default void nobodyIsOnlineWithoutALease() {
        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().lastSeen(ALICE)).isEmpty();
        assertThat(presence().online(null, 10)).isEmpty();
    }

    @Test
    default void aLeaseLivesForItsTimeAndNotLonger() {
        assertThat(presence().renew(ALICE, 1)).isTrue();
        clock().advance(LEASE.minusMillis(1));
        assertThat(presence().isOnline(ALICE)).isTrue();
        assertThat(presence().online(null, 10)).containsExactly(ALICE);
        clock().advance(Duration.ofMillis(1));
        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().online(null, 10)).isEmpty();
    }

    @Test
    default void aRenewalBeginsTheTimeAnew() {
        presence().renew(ALICE, 1);
        clock().advance(Duration.ofSeconds(50));
        assertThat(presence().renew(ALICE, 2)).isTrue();
        clock().advance(Duration.ofSeconds(50));
        assertThat(presence().isOnline(ALICE)).isTrue();
        assertThat(presence().lastSeen(ALICE)).contains(clock().instant().minusSeconds(50));
    }

    @Test
    default void aCounterThatDoesNotGrowRenewsNothing() {
        presence().renew(ALICE, 5);
        clock().advance(Duration.ofSeconds(50));
        assertThat(presence().renew(ALICE, 5)).isFalse();
        assertThat(presence().renew(ALICE, 4)).isFalse();
        clock().advance(Duration.ofSeconds(10));
        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().renew(ALICE, 5))
                .as("replayed after the lease ended")
                .isFalse();
        assertThat(presence().renew(BOB, 1))
                .as("another name counts for itself")
                .isTrue();
        assertThat(presence().renew(ALICE, 6)).isTrue();
    }

    @Test
    default void anEndedLeaseCannotBeBroughtBackByAnOlderRenewal() {
        presence().renew(ALICE, 5);
        presence().end(ALICE);
        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().online(null, 10)).isEmpty();
        assertThat(presence().renew(ALICE, 5)).isFalse();
        assertThat(presence().lastSeen(ALICE)).contains(clock().instant());
        presence().end(BOB);
        assertThat(presence().lastSeen(BOB)).isEmpty();
    }

    @Test
    default void listsThoseOnlineInOrderAndInPages() {
        for (String name : new String[] {"d", "a", "c", "b", "e"}) {
            presence().renew(new Username(name), 1);
        }
        clock().advance(Duration.ofSeconds(30));
        presence().renew(new Username("b"), 2);
        presence().renew(new Username("d"), 2);
        presence().renew(new Username("e"), 2);
        clock().advance(Duration.ofSeconds(30));
        assertThat(presence().online(null, 2)).extracting(Username::value).containsExactly("b", "d");
        assertThat(presence().online(new Username("d"), 2))
                .extracting(Username::value)
                .containsExactly("e");
        assertThat(presence().online(new Username("c"), 9))
                .extracting(Username::value)
                .containsExactly("d", "e");
    }
}
