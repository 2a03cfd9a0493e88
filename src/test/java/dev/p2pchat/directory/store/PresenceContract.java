// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    default void aReleasedNameIsOfflineAndItsCounterBeginsAnew() {
        presence().renew(ALICE, Long.MAX_VALUE);
        presence().release(ALICE);
        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().renew(ALICE, 1)).isTrue();
        assertThat(presence().isOnline(ALICE)).isTrue();
    }

    @Test
    default void whatClosesLateAfterANameWasReleasedEndsNothingOfItsNextOwner() {
        long before = presence().open(ALICE);
        presence().release(ALICE);
        assertThat(presence().isOnline(ALICE)).isFalse();
        presence().open(ALICE);
        presence().close(ALICE, before);
        assertThat(presence().isOnline(ALICE)).isTrue();
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

    /** Remembers what was told. */
    final class Told implements Presence.Listener {
        final List<String> all = new ArrayList<>();

        @Override
        public void changed(Username name, boolean online) {
            all.add(name + (online ? " on" : " off"));
        }
    }

    @Test
    default void whoHasAConnectionOpenIsOnlineUntilItCloses() {
        long generation = presence().open(ALICE);
        clock().advance(LEASE.multipliedBy(100));
        presence().tellExpired();
        assertThat(presence().isOnline(ALICE)).isTrue();
        assertThat(presence().online(null, 10)).containsExactly(ALICE);

        presence().close(ALICE, generation);

        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().online(null, 10)).isEmpty();
        assertThat(presence().lastSeen(ALICE)).contains(clock().instant());
    }

    @Test
    default void closingAnOlderConnectionEndsNothing() {
        long first = presence().open(ALICE);
        long second = presence().open(ALICE);
        assertThat(second).isGreaterThan(first);

        presence().close(ALICE, first);
        assertThat(presence().isOnline(ALICE)).isTrue();
        presence().close(ALICE, second);
        assertThat(presence().isOnline(ALICE)).isFalse();

        long third = presence().open(ALICE);
        presence().close(ALICE, second);
        assertThat(third).isGreaterThan(second);
        assertThat(presence().isOnline(ALICE)).isTrue();
    }

    @Test
    default void aConnectionTakesThePlaceOfALease() {
        presence().renew(ALICE, 5);
        long generation = presence().open(ALICE);
        assertThat(presence().renew(ALICE, 5)).as("replayed").isFalse();
        assertThat(presence().renew(ALICE, 6)).isTrue();

        presence().close(ALICE, generation);

        assertThat(presence().isOnline(ALICE)).isFalse();
        assertThat(presence().renew(ALICE, 6)).as("replayed").isFalse();
        assertThat(presence().renew(ALICE, 7)).isTrue();
        assertThat(presence().isOnline(ALICE)).isTrue();
    }

    @Test
    default void endingEndsAConnectionToo() {
        long generation = presence().open(ALICE);
        presence().end(ALICE);
        assertThat(presence().isOnline(ALICE)).isFalse();
        presence().close(ALICE, generation);
        assertThat(presence().open(ALICE)).isGreaterThan(generation);
    }

    @Test
    default void aSubscriberHearsHowItIsAndEveryChangeOnce() {
        Told told = new Told();
        presence().subscribe(ALICE, told);
        presence().subscribe(BOB, told);
        assertThat(told.all).containsExactly("alice off", "bob off");
        told.all.clear();

        presence().renew(ALICE, 1);
        presence().renew(ALICE, 2);
        long first = presence().open(ALICE);
        long second = presence().open(ALICE);
        presence().close(ALICE, first);
        assertThat(told.all).containsExactly("alice on");

        presence().close(ALICE, second);
        presence().close(ALICE, second);
        assertThat(told.all).containsExactly("alice on", "alice off");

        Told late = new Told();
        presence().renew(BOB, 1);
        presence().subscribe(BOB, late);
        assertThat(late.all).containsExactly("bob on");
    }

    @Test
    default void aSubscriberHearsOfALeaseThatRanOut() {
        Told told = new Told();
        presence().renew(ALICE, 1);
        clock().advance(Duration.ofSeconds(10));
        presence().renew(BOB, 1);
        presence().renew(ALICE, 2);
        clock().advance(LEASE.minusMillis(1));
        presence().subscribe(ALICE, told);
        presence().subscribe(BOB, told);
        presence().tellExpired();
        assertThat(told.all).containsExactly("alice on", "bob on");
        told.all.clear();

        clock().advance(Duration.ofMillis(1));
        presence().tellExpired();
        presence().tellExpired();

        assertThat(told.all).containsExactlyInAnyOrder("alice off", "bob off");
    }

    @Test
    default void whoHasUnsubscribedHearsNothing() {
        Told gone = new Told();
        Told there = new Told();
        presence().subscribe(ALICE, gone);
        presence().subscribe(ALICE, there);
        presence().subscribe(ALICE, there);
        presence().unsubscribe(ALICE, gone);
        presence().unsubscribe(BOB, gone);
        gone.all.clear();
        there.all.clear();

        presence().open(ALICE);

        assertThat(gone.all).isEmpty();
        assertThat(there.all).containsExactly("alice on");
    }
}
