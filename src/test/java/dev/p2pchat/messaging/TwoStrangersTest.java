// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.HeldWriter;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alice writes to a bob who is asked first, over real sockets. */
@Timeout(100)
class TwoStrangersTest {
    private final FakeTime time = new FakeTime();
    private final MemoryStore aliceStore = new MemoryStore();
    private final MemoryStore bobStore = new MemoryStore();
    private Participant alice = start("alice", 2, AcceptMode.ASK, aliceStore);
    private Participant bob = start("bob", 3, AcceptMode.ASK, bobStore);
    private final PeerId aliceId = alice.id();
    private final PeerId bobId = bob.id();

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        aliceStore.close();
        bobStore.close();
    }

    private Participant start(String name, int key, AcceptMode mode, MemoryStore store) {
        try {
            return new Participant(name, time, mode, store, OwnKeys.of(FixedIdentity.of(key)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    /** Whoever waits to dial again does so. */
    private void eventuallyInTime(java.util.concurrent.Callable<Boolean> condition) {
        eventually().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return condition.call();
        });
    }

    private static List<String> texts(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> prefix + n).toList();
    }

    private void awaitStates(Participant who, PeerId peer, DeliveryState... states) {
        eventually().untilAsserted(() -> assertThat(who.statesTo(peer)).containsExactly(states));
    }

    @Test
    void aStrangersMessagesWaitAndTheirAuthorSeesThat() {
        alice.writes(bob, List.of("hello", "it is me"));

        awaitStates(alice, bobId, DeliveryState.HELD, DeliveryState.HELD);
        assertThat(bob.heldFrom(aliceId)).containsExactly("hello", "it is me");
        assertThat(bob.contacts.requests()).singleElement().satisfies(asking -> {
            assertThat(asking.id()).isEqualTo(aliceId);
            assertThat(asking.askedFrom()).isEqualTo("127.0.0.1");
        });
        assertThat(bob.news).containsExactly("requested", "requested");
        eventually().until(() -> alice.news.size() == 2);
        assertThat(alice.news).containsOnly("held");
        assertThat(alice.messaging.waiting(bobId)).isZero();
        assertThat(alice.messaging.isWanted(bobId)).isFalse();
    }

    @Test
    void whatWasHeldIsDeliveredInOrderOnceItIsAccepted() {
        alice.writes(bob, texts("a", 5));
        eventually().until(() -> bob.heldFrom(aliceId).size() == 5);

        bob.messaging.decisions().accept(aliceId);

        assertThat(bob.heldFrom(aliceId)).isEmpty();
        bob.queue(aliceId, List.of("welcome"));
        alice.queue(bobId, texts("b", 3));
        eventually().until(() -> bob.receivedFrom(aliceId).size() == 8);
        List<String> all = new ArrayList<>(texts("a", 5));
        all.addAll(texts("b", 3));
        assertThat(bob.receivedFrom(aliceId)).isEqualTo(all);
        eventually()
                .untilAsserted(
                        () -> assertThat(alice.statesTo(bobId)).hasSize(8).containsOnly(DeliveryState.DELIVERED));
        awaitStates(bob, aliceId, DeliveryState.DELIVERED);
        assertThat(alice.receivedFrom(bobId)).containsExactly("welcome");
        assertThat(alice.sessions).as("all over one session").hasSize(1);
    }

    @Test
    void whatIsRejectedIsGoneAndRefusedAndSoIsTheRest() {
        alice.writes(bob, List.of("one", "two"));
        awaitStates(alice, bobId, DeliveryState.HELD, DeliveryState.HELD);

        bob.messaging.decisions().reject(aliceId);
        awaitStates(alice, bobId, DeliveryState.REFUSED, DeliveryState.REFUSED);
        alice.queue(bobId, List.of("three"));
        awaitStates(alice, bobId, DeliveryState.REFUSED, DeliveryState.REFUSED, DeliveryState.REFUSED);

        assertThat(bob.receivedFrom(aliceId)).isEmpty();
        assertThat(bob.contacts.requests()).isEmpty();
        assertThat(bob.news).hasSize(2).containsOnly("requested");
        // Whoever was turned down is let in when we turn to them.
        bob.writes(alice, List.of("after all"));
        alice.queue(bobId, List.of("four"));
        eventually().until(() -> bob.receivedFrom(aliceId).size() == 1);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("four");
        awaitStates(bob, aliceId, DeliveryState.DELIVERED);
    }

    @Test
    void nobodyIsTakenInWhereNoneAre() {
        bob.close();
        bob = start("bob", 3, AcceptMode.NONE, bobStore);

        alice.writes(bob, List.of("one"));

        awaitStates(alice, bobId, DeliveryState.REFUSED);
        assertThat(bob.receivedFrom(aliceId)).isEmpty();
        assertThat(bob.news).isEmpty();
    }

    @Test
    void nothingIsAlertedWhereOnlyContactsAre() {
        bob.close();
        bob = start("bob", 3, AcceptMode.CONTACTS, bobStore);

        alice.writes(bob, List.of("one"));

        awaitStates(alice, bobId, DeliveryState.HELD);
        assertThat(bob.heldFrom(aliceId)).containsExactly("one");
        assertThat(bob.news).isEmpty();
    }

    @Test
    void aRequestThatIsFullIsNotBroughtAgainEverySecond() {
        alice.writes(bob, texts("a", 20));

        eventually().until(() -> bob.heldFrom(aliceId).size() == Admission.MAX_HELD_MESSAGES);
        int[] seconds = {0};
        eventuallyInTime(() -> ++seconds[0] == 120);

        assertThat(alice.sessions).hasSizeBetween(4, 15);
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(4);
        bob.messaging.decisions().accept(aliceId);
        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0);
        assertThat(bob.receivedFrom(aliceId)).isEqualTo(texts("a", 20));
    }

    // Blocking.

    private void becomeContacts() {
        bob.contacts.pin(alice.record());
        alice.writes(bob, List.of("before"));
        awaitStates(alice, bobId, DeliveryState.DELIVERED);
    }

    @Test
    void blockingEndsALiveSessionWithoutAWordAndNothingComesInAnyMore() {
        becomeContacts();
        int sessions = bob.sessions.size();

        bob.messaging.decisions().block(aliceId);

        eventually().until(() -> alice.openSessions() == 0 && bob.openSessions() == 0);
        assertThat(alice.endings).singleElement().isInstanceOf(Ending.Abnormal.class);
        alice.queue(bobId, List.of("while blocked"));
        int before = alice.redialer.attempts(bobId).size();
        eventuallyInTime(() -> alice.redialer.attempts(bobId).size() > before + 2);
        assertThat(bob.sessions).as("nobody got in").hasSize(sessions);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("before");
        assertThat(alice.statesTo(bobId)).doesNotContain(DeliveryState.REFUSED);
        assertThat(bob.news).isEmpty();
    }

    @Test
    void nothingThatWaitsForTheStoreIsCommittedAfterABlock() {
        becomeContacts();
        HeldWriter held = HeldWriter.of(bobStore);
        alice.queue(bobId, texts("a", 20));
        eventually().until(() -> alice.written.get() > 20);
        CompletableFuture<Void> blocking =
                CompletableFuture.runAsync(() -> bob.messaging.decisions().block(aliceId));
        eventually().until(() -> bob.contacts.isBlocked(aliceId));

        held.close();
        blocking.join();

        eventually().until(() -> bob.openSessions() == 0);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("before");
    }

    @Test
    void whatWasWrittenWhileBlockedIsRefusedAndWhatComesAfterArrives() {
        becomeContacts();
        bob.messaging.decisions().block(aliceId);
        eventually().until(() -> alice.openSessions() == 0);
        alice.queue(bobId, List.of("while blocked", "still"));
        time.advance(Duration.ofSeconds(5));

        bob.messaging.decisions().unblock(aliceId);
        alice.queue(bobId, List.of("after"));

        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0);
        awaitStates(
                alice,
                bobId,
                DeliveryState.DELIVERED,
                DeliveryState.REFUSED,
                DeliveryState.REFUSED,
                DeliveryState.DELIVERED);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("before", "after");
    }

    @Test
    void aBlockedRequestIsGoneAndItsAuthorHearsNothing() {
        alice.writes(bob, List.of("one"));
        awaitStates(alice, bobId, DeliveryState.HELD);

        bob.messaging.decisions().block(aliceId);

        eventually().until(() -> alice.openSessions() == 0);
        assertThat(bob.contacts.requests()).isEmpty();
        assertThat(bob.receivedFrom(aliceId)).isEmpty();
        assertThat(alice.statesTo(bobId)).containsExactly(DeliveryState.HELD);
    }

    // Both at once, and over time.

    @RepeatedTest(10)
    void twoWhoWriteToEachOtherAtOnceAreContacts() {
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> alice.writes(bob, texts("a", 10)));
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> bob.writes(alice, texts("b", 10)));
        CompletableFuture.allOf(one, other).join();

        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0 && bob.messaging.waiting(aliceId) == 0);
        eventually()
                .untilAsserted(
                        () -> assertThat(alice.statesTo(bobId)).hasSize(10).containsOnly(DeliveryState.DELIVERED));
        eventually()
                .untilAsserted(
                        () -> assertThat(bob.statesTo(aliceId)).hasSize(10).containsOnly(DeliveryState.DELIVERED));
        assertThat(bob.receivedFrom(aliceId)).isEqualTo(texts("a", 10));
        assertThat(alice.receivedFrom(bobId)).isEqualTo(texts("b", 10));
        assertThat(alice.heldFrom(bobId)).isEmpty();
        assertThat(bob.heldFrom(aliceId)).isEmpty();
        assertThat(alice.contacts.contacts()).extracting(Contact::id).containsExactly(bobId);
        assertThat(bob.contacts.contacts()).extracting(Contact::id).containsExactly(aliceId);
    }

    @Test
    void whoWasAwayHearsOfTheAnswerAtTheNextSession() {
        alice.writes(bob, List.of("one"));
        awaitStates(alice, bobId, DeliveryState.HELD);
        alice.close();
        eventually().until(() -> bob.openSessions() == 0);

        bob.messaging.decisions().accept(aliceId);
        alice = start("alice", 2, AcceptMode.ASK, aliceStore);
        assertThat(alice.statesTo(bobId)).as("after a restart").containsExactly(DeliveryState.HELD);
        alice.queue(bobId, List.of("two"));

        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0);
        awaitStates(alice, bobId, DeliveryState.DELIVERED, DeliveryState.DELIVERED);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("one", "two");
    }

    @Test
    void whoWasAwayIsCalledUntilTheyHaveTheAnswer() {
        alice.writes(bob, List.of("one"));
        awaitStates(alice, bobId, DeliveryState.HELD);
        alice.close();
        eventually().until(() -> bob.openSessions() == 0);
        bob.messaging.decisions().accept(aliceId);
        eventuallyInTime(() -> bob.redialer.attempts(aliceId).size() > 2);

        alice = start("alice", 2, AcceptMode.ASK, aliceStore);
        // Where she is now, as a directory would say.
        bob.contacts.update(alice.record());

        eventuallyInTime(() -> alice.statesTo(bobId).equals(List.of(DeliveryState.DELIVERED)));
        eventually().until(() -> !bob.messaging.isWanted(aliceId));
    }

    @Test
    void aRequestOutlivesARestartOfWhomItWasSentTo() {
        alice.writes(bob, List.of("one", "two"));
        awaitStates(alice, bobId, DeliveryState.HELD, DeliveryState.HELD);
        bob.close();
        bob = start("bob", 3, AcceptMode.ASK, bobStore);
        assertThat(bob.heldFrom(aliceId)).containsExactly("one", "two");
        assertThat(bob.contacts.requests()).hasSize(1);

        bob.messaging.decisions().accept(aliceId);

        eventuallyInTime(() -> !alice.statesTo(bobId).contains(DeliveryState.HELD));
        assertThat(alice.statesTo(bobId)).containsOnly(DeliveryState.DELIVERED);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("one", "two");
    }

    @RepeatedTest(5)
    void everyAnswerArrivesWhateverBecomesOfTheSessions(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        alice.writes(bob, List.of("0"));
        List<String> written = new ArrayList<>(List.of("0"));
        for (int i = 1; i <= 12; i++) {
            switch (random.nextInt(4)) {
                case 0 -> alice.sessions.forEach(session -> session.abort());
                case 1 -> bob.sessions.forEach(session -> session.abort());
                case 2 -> {
                    bob.close();
                    bob = start("bob", 3, AcceptMode.ASK, bobStore);
                    alice.contacts.update(bob.record());
                }
                default -> time.advance(Duration.ofSeconds(1));
            }
            written.add("" + i);
            alice.queue(bobId, List.of("" + i));
        }
        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0);
        eventuallyInTime(() -> alice.statesTo(bobId).stream().allMatch(state -> state == DeliveryState.HELD));
        assertThat(bob.heldFrom(aliceId)).isEqualTo(written);
        bob.sessions.forEach(session -> session.abort());

        bob.messaging.decisions().accept(aliceId);

        alice.queue(bobId, List.of("last"));
        written.add("last");
        eventuallyInTime(() -> alice.statesTo(bobId).stream().allMatch(state -> state == DeliveryState.DELIVERED));
        assertThat(bob.receivedFrom(aliceId)).isEqualTo(written);
    }

    // Another key.

    @Test
    void aConversationGoesOnWithTheNextKey() throws Exception {
        becomeContacts();
        alice.queue(bobId, texts("a", 3));
        bob.queue(aliceId, texts("b", 3));
        eventually().until(() -> alice.messaging.waiting(bobId) == 0 && bob.messaging.waiting(aliceId) == 0);
        alice.close();
        eventually().until(() -> bob.openSessions() == 0);
        bob.contacts.decide(aliceId, Contact::verified).join();
        bob.queue(aliceId, List.of("meanwhile"));

        alice = new Participant("alice", time, AcceptMode.ASK, aliceStore, rotated(2, 7));
        assertThat(alice.id()).isEqualTo(FixedIdentity.of(7).id());
        alice.queue(bobId, List.of("with another key"));

        eventuallyInTime(() -> alice.messaging.waiting(bobId) == 0 && bob.messaging.waiting(aliceId) == 0);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("before", "a1", "a2", "a3", "with another key");
        assertThat(alice.receivedFrom(bobId)).containsExactly("b1", "b2", "b3", "meanwhile");
        assertThat(bob.contacts.contacts()).singleElement().satisfies(contact -> {
            assertThat(contact.id()).isEqualTo(alice.id());
            assertThat(contact.conversation()).isEqualTo(aliceId);
            assertThat(contact.marks().verified()).isFalse();
        });
        assertThat(bob.news).contains("rotated").doesNotContain("impostor", "may repeat", "requested");
        assertThat(bob.connections.connected()).containsExactly(aliceId);
        // With the old key nobody gets in any more.
        int before = bob.sessions.size();
        MemoryStore stolen = new MemoryStore();
        try (Participant thief = start("alice", 2, AcceptMode.ASK, stolen)) {
            thief.writes(bob, List.of("give me money"));
            eventually().until(() -> bob.news.contains("former key"));
            assertThat(bob.sessions).hasSize(before);
        }
        stolen.close();
        assertThat(bob.receivedFrom(aliceId)).doesNotContain("give me money");
    }

    @Test
    void nothingGoesToAKeyThatWasReplacedWhileItsSessionIsOpen() throws Exception {
        // A thief of alice's old key keeps a session open; she herself has a new one, of which bob hears otherwise.
        alice.writes(bob, List.of("let me in"));
        awaitStates(alice, bobId, DeliveryState.HELD);
        Identity fresh = FixedIdentity.of(7);
        RotationLink link = RotationLink.sign(FixedIdentity.of(2), fresh.publicKey());
        Username name = new Username("alice");
        long seq = time.instant().plus(Duration.ofDays(1)).toEpochMilli();
        bob.contacts.update(
                SignedRecord.sign(fresh, PeerRecord.of(fresh, name, List.of(), seq, time.instant(), List.of(link))));

        bob.messaging.decisions().accept(aliceId);
        bob.queue(aliceId, List.of("for the new key"));

        eventually().until(() -> bob.openSessions() == 0);
        assertThat(alice.receivedFrom(bobId)).isEmpty();
        assertThat(bob.messaging.waiting(aliceId)).isEqualTo(1);
    }

    @Test
    void aRequestIsTheSameOneUnderTheNextKey() throws Exception {
        alice.writes(bob, List.of("one"));
        awaitStates(alice, bobId, DeliveryState.HELD);
        alice.close();
        eventually().until(() -> bob.openSessions() == 0);

        alice = new Participant("alice", time, AcceptMode.ASK, aliceStore, rotated(2, 7));
        alice.queue(bobId, List.of("two"));

        eventuallyInTime(() -> bob.heldFrom(aliceId).size() == 2);
        assertThat(bob.contacts.requests()).singleElement().satisfies(asking -> {
            assertThat(asking.id()).isEqualTo(alice.id());
            assertThat(asking.standing()).isEqualTo(Standing.REQUEST);
        });
        bob.messaging.decisions().accept(aliceId);
        awaitStates(alice, bobId, DeliveryState.DELIVERED, DeliveryState.DELIVERED);
        assertThat(bob.receivedFrom(aliceId)).containsExactly("one", "two");
    }

    private static OwnKeys rotated(int from, int to) {
        return Rotations.keys(List.of(FixedIdentity.of(from), FixedIdentity.of(to)));
    }
}
