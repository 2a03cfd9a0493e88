// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What everything that keeps names promises. */
@Timeout(60)
public interface NamesContract {
    Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    /** Empty, and the same throughout one test. */
    Names names();

    @Test
    default void theFirstClaimWinsAndIsFound() {
        Somebody alice = new Somebody("alice");
        SignedRecord record = alice.record(1, NOW);
        assertThat(names().publish(record, NOW)).isEqualTo(PublishResult.CLAIMED);
        NameEntry found = names().find(alice.name).orElseThrow();
        assertThat(found.record()).isEqualTo(record.record());
        assertThat(found.signature()).isEqualTo(record.signature());
        assertThat(found.owner()).isEqualTo(alice.identity.publicKey());
        assertThat(found.addresses()).containsExactly(Somebody.ADDRESS);
        assertThat(found.seq()).isEqualTo(1);
        assertThat(found.written()).isEqualTo(NOW);
    }

    @Test
    default void aNameThatIsHeldCannotBeClaimedUntilItIsReleased() {
        Somebody alice = new Somebody("alice");
        HeldName held = new HeldName(alice.name, Bytes.utf8("note"));
        assertThat(names().hold(held)).isTrue();
        assertThat(names().hold(new HeldName(alice.name, Bytes.utf8("other")))).isFalse();
        assertThat(names().whose(alice.name)).contains(held);
        assertThat(names().publish(alice.record(1, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().find(alice.name)).isEmpty();
        assertThat(names().page(null, 9)).isEmpty();
        assertThat(names().count()).isZero();

        assertThat(names().release(new HeldName(alice.name, Bytes.utf8("other"))))
                .isFalse();
        assertThat(names().release(held)).isTrue();
        assertThat(names().release(held)).isFalse();

        assertThat(names().whose(alice.name)).isEmpty();
        assertThat(names().publish(alice.record(1, NOW), NOW)).isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    default void heldNamesAreReadInOrderAndInPages() {
        for (String name : List.of("carl", "alice", "bob", "bob-2")) {
            assertThat(names().hold(new HeldName(new Username(name), Bytes.utf8(name))))
                    .isTrue();
        }
        assertThat(names().held(null, 2)).extracting(one -> one.name().value()).containsExactly("alice", "bob");
        assertThat(names().held(new Username("bob"), 9))
                .containsExactly(
                        new HeldName(new Username("bob-2"), Bytes.utf8("bob-2")),
                        new HeldName(new Username("carl"), Bytes.utf8("carl")));
        List<StoredName> all = new ArrayList<>();
        names().each(all::add);
        assertThat(all).hasSize(4).allMatch(HeldName.class::isInstance);
    }

    @Test
    default void aNameThatAKeyHasIsNeverHeld() {
        Somebody alice = new Somebody("alice");
        HeldName held = new HeldName(alice.name, Bytes.utf8("note"));
        names().publish(alice.record(1, NOW), NOW);
        assertThat(names().hold(held)).isFalse();
        assertThat(names().release(held)).isFalse();
        assertThat(names().find(alice.name)).isPresent();

        names().remove(alice.name, alice.identity.publicKey());

        assertThat(names().hold(held))
                .as("also when its owner took the entry out")
                .isFalse();
        assertThat(names().publish(alice.record(2, NOW), NOW)).isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    default void aNameNobodyClaimedIsNotFound() {
        names().publish(new Somebody("alice").record(1, NOW), NOW);
        assertThat(names().find(new Username("alic"))).isEmpty();
        assertThat(names().find(new Username("alice2"))).isEmpty();
    }

    @Test
    default void anotherKeyFindsTheNameTakenAndChangesNothing() {
        SignedRecord first = new Somebody("alice").record(1, NOW);
        names().publish(first, NOW);
        assertThat(names().publish(new Somebody("alice").record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().find(new Username("alice")).orElseThrow().record()).isEqualTo(first.record());
    }

    @Test
    default void theOwnerUpdatesWithALargerSeq() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(1, NOW), NOW);
        SignedRecord newer = alice.record(2, NOW);
        assertThat(names().publish(newer, NOW.plusSeconds(5))).isEqualTo(PublishResult.UPDATED);
        assertThat(names().find(alice.name).orElseThrow().record()).isEqualTo(newer.record());
        assertThat(names().find(alice.name).orElseThrow().written()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    default void theSameBytesAgainTouchNothing() {
        Somebody alice = new Somebody("alice");
        SignedRecord record = alice.record(1, NOW);
        names().publish(record, NOW);
        assertThat(names().publish(record, NOW.plusSeconds(5))).isEqualTo(PublishResult.UNCHANGED);
        assertThat(names().find(alice.name).orElseThrow().written()).isEqualTo(NOW);
    }

    @Test
    default void aSmallerOrEqualSeqIsStale() {
        Somebody alice = new Somebody("alice");
        SignedRecord first = alice.record(5, NOW);
        names().publish(first, NOW);
        assertThat(names().publish(alice.record(4, NOW), NOW)).isEqualTo(PublishResult.STALE);
        assertThat(names().publish(alice.record(5, NOW.plusSeconds(1)), NOW)).isEqualTo(PublishResult.STALE);
        assertThat(names().find(alice.name).orElseThrow().record()).isEqualTo(first.record());
    }

    @Test
    default void aRemovedNameIsGoneButStaysItsOwners() {
        Somebody alice = new Somebody("alice");
        SignedRecord old = alice.record(5, NOW);
        names().publish(old, NOW);
        assertThat(names().remove(alice.name, alice.identity.publicKey())).isTrue();
        assertThat(names().find(alice.name)).isEmpty();
        assertThat(names().page(null, 10)).isEmpty();
        assertThat(names().publish(new Somebody("alice").record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().publish(old, NOW)).isEqualTo(PublishResult.STALE);
        assertThat(names().find(alice.name)).isEmpty();
        assertThat(names().publish(alice.record(6, NOW), NOW)).isEqualTo(PublishResult.CLAIMED);
        assertThat(names().find(alice.name)).isPresent();
    }

    @Test
    default void onlyTheOwnerRemovesAndOnlyOnce() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(1, NOW), NOW);
        assertThat(names().remove(alice.name, new Somebody("alice").identity.publicKey()))
                .isFalse();
        assertThat(names().find(alice.name)).isPresent();
        assertThat(names().remove(alice.name, alice.identity.publicKey())).isTrue();
        assertThat(names().remove(alice.name, alice.identity.publicKey())).isFalse();
        assertThat(names().remove(new Username("nobody"), alice.identity.publicKey()))
                .isFalse();
    }

    @Test
    default void aNameFollowsItsOwnerThroughRotations() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(1, NOW), NOW);
        // She was away for two.
        Somebody later = alice.rotated().rotated();
        SignedRecord record = later.record(2, NOW);

        assertThat(names().publish(record, NOW)).isEqualTo(PublishResult.UPDATED);

        NameEntry found = names().find(alice.name).orElseThrow();
        assertThat(found.owner()).isEqualTo(later.identity.publicKey());
        assertThat(found.record()).isEqualTo(record.record());
        assertThat(names().publish(record, NOW)).isEqualTo(PublishResult.UNCHANGED);
        assertThat(names().publish(later.rotated().record(3, NOW), NOW)).isEqualTo(PublishResult.UPDATED);
    }

    @Test
    default void aFormerKeyHasNoNameAnyMore() {
        Somebody alice = new Somebody("alice");
        SignedRecord old = alice.record(1, NOW);
        names().publish(old, NOW);
        Somebody later = alice.rotated();
        SignedRecord present = later.record(2, NOW);
        names().publish(present, NOW);

        assertThat(names().publish(old, NOW)).as("a replay").isEqualTo(PublishResult.TAKEN);
        assertThat(names().publish(alice.record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().publish(alice.rotated().record(9, NOW), NOW))
                .as("a thief of the former key, who rotates too")
                .isEqualTo(PublishResult.TAKEN);
        assertThat(names().remove(alice.name, alice.identity.publicKey())).isFalse();
        assertThat(names().find(alice.name).orElseThrow().record()).isEqualTo(present.record());
    }

    @Test
    default void aThiefOfTheOldKeyCannotHoldARotationUpWithALargeSeq() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(Long.MAX_VALUE, NOW), NOW);
        SignedRecord next = alice.rotated().record(5, NOW);
        assertThat(names().publish(next, NOW)).isEqualTo(PublishResult.UPDATED);
        assertThat(names().find(alice.name).orElseThrow().record()).isEqualTo(next.record());
        assertThat(names().publish(alice.record(Long.MAX_VALUE, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
    }

    @Test
    default void aChainThatBeginsBehindTheOwnerMovesNothing() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(1, NOW), NOW);
        Somebody later = alice.rotated().rotated().withLinksFrom(1);
        assertThat(names().publish(later.record(2, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().publish(alice.rotated().withLinksFrom(1).record(2, NOW), NOW))
                .as("no chain at all")
                .isEqualTo(PublishResult.TAKEN);
    }

    @Test
    default void aRemovedNameFollowsARotationToo() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(5, NOW), NOW);
        names().remove(alice.name, alice.identity.publicKey());
        Somebody later = alice.rotated();
        assertThat(names().publish(later.withLinksFrom(1).record(6, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names().publish(later.record(6, NOW), NOW)).isEqualTo(PublishResult.CLAIMED);
        assertThat(names().remove(alice.name, alice.identity.publicKey())).isFalse();
        assertThat(names().remove(alice.name, later.identity.publicKey())).isTrue();
        assertThat(names().publish(alice.record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
    }

    /** Of two who both prove to follow the owner, the first one is the owner: the other's chain leads past it. */
    @Test
    default void ofRacingRotationsExactlyOneWins() throws Exception {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(1, NOW), NOW);
        int racers = 16;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                SignedRecord record = alice.rotated().record(2 + i, NOW);
                results.add(threads.submit(() -> {
                    start.await();
                    return names().publish(record, NOW);
                }));
            }
            start.countDown();
            List<PublishResult> all = new ArrayList<>();
            for (Future<PublishResult> result : results) {
                all.add(result.get());
            }
            assertThat(all).containsOnlyOnce(PublishResult.UPDATED);
            assertThat(all).containsOnly(PublishResult.UPDATED, PublishResult.TAKEN);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void pagesRunThroughAllNamesInOrder() {
        // "a", "a-", "a.b", "ab" and so on: a name that is the beginning of another comes before it.
        List<String> all = new ArrayList<>(List.of("a", "a-", "a.b", "a0", "ab", "abc", "b", "z_9"));
        List<String> shuffled = List.of("ab", "z_9", "a", "b", "a.b", "a0", "abc", "a-");
        shuffled.forEach(name -> names().publish(new Somebody(name).record(1, NOW), NOW));
        List<String> seen = new ArrayList<>();
        @Nullable Username after = null;
        for (List<NameEntry> page = names().page(after, 3); !page.isEmpty(); page = names().page(after, 3)) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            page.forEach(entry -> seen.add(entry.name().value()));
            after = page.get(page.size() - 1).name();
        }
        assertThat(seen).isEqualTo(all);
        assertThat(names().page(new Username("a1"), 1).get(0).name().value()).isEqualTo("ab");
    }

    @Test
    default void aFreedNameIsNobodysAndCanBeClaimedByAnybody() {
        Somebody alice = new Somebody("alice");
        PeerId id = PeerId.of(alice.identity.publicKey());
        names().publish(alice.record(5, NOW), NOW);
        assertThat(names().free(alice.name, PeerId.of(new Somebody("alice").identity.publicKey())))
                .isFalse();
        assertThat(names().find(alice.name)).isPresent();
        assertThat(names().free(alice.name, id)).isTrue();
        assertThat(names().free(alice.name, id)).isFalse();
        assertThat(names().whose(alice.name)).isEmpty();
        assertThat(names().publish(new Somebody("alice").record(1, NOW), NOW)).isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    default void aNameThatWasTakenOutIsShownAsReservedUntilItIsFreed() {
        Somebody alice = new Somebody("alice");
        names().publish(alice.record(5, NOW), NOW);
        names().remove(alice.name, alice.identity.publicKey());
        assertThat(names().whose(alice.name))
                .contains(
                        new ReservedName(alice.name, alice.identity.publicKey().bytes(), 5));
        assertThat(names().free(alice.name, PeerId.of(alice.identity.publicKey())))
                .isTrue();
        assertThat(names().whose(alice.name)).isEmpty();
    }

    @Test
    default void showsAllThereIs() {
        Somebody bob = new Somebody("bob");
        names().publish(new Somebody("carol").record(1, NOW), NOW);
        names().publish(new Somebody("alice").record(1, NOW), NOW);
        names().publish(bob.record(1, NOW), NOW);
        names().remove(bob.name, bob.identity.publicKey());
        List<String> seen = new ArrayList<>();
        names().each(name -> seen.add(name.name() + (name instanceof ReservedName ? " reserved" : "")));
        assertThat(seen).containsExactly("alice", "carol", "bob reserved");
    }

    @Test
    default void ofRacingClaimsExactlyOneWins() throws Exception {
        int racers = 64;
        List<SignedRecord> records = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
            records.add(new Somebody("alice").record(1, NOW));
        }
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<PublishResult>> results = new ArrayList<>();
            for (SignedRecord record : records) {
                results.add(threads.submit(() -> {
                    start.await();
                    return names().publish(record, NOW);
                }));
            }
            start.countDown();
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                PublishResult result = results.get(i).get();
                if (result == PublishResult.CLAIMED) {
                    winners.add(i);
                } else {
                    assertThat(result).isEqualTo(PublishResult.TAKEN);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(names().find(new Username("alice")).orElseThrow().record())
                    .isEqualTo(records.get(winners.get(0)).record());
        } finally {
            threads.shutdownNow();
        }
    }
}
