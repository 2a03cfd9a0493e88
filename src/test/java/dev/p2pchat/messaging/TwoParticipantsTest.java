// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.storage.HeldWriter;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.MessageId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two who know each other, over real sockets: whatever their sessions do, everything arrives once and in order. */
@Timeout(100)
class TwoParticipantsTest {
    private final FakeTime time = new FakeTime();
    private Participant alice;
    private Participant bob;

    @BeforeEach
    void start() throws Exception {
        alice = new Participant("alice", time);
        bob = new Participant("bob", time);
        alice.knows(bob);
        bob.knows(alice);
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static List<String> texts(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> prefix + n).toList();
    }

    private void awaitAllDelivered() {
        eventually().until(() -> alice.messaging.waiting(bob.id()) == 0 && bob.messaging.waiting(alice.id()) == 0);
    }

    private void assertArrived(List<String> fromAlice, List<String> fromBob) {
        assertThat(bob.receivedFrom(alice.id())).isEqualTo(fromAlice);
        assertThat(alice.receivedFrom(bob.id())).isEqualTo(fromBob);
        assertThat(alice.statesTo(bob.id())).hasSize(fromAlice.size()).containsOnly(DeliveryState.DELIVERED);
        assertThat(bob.statesTo(alice.id())).hasSize(fromBob.size()).containsOnly(DeliveryState.DELIVERED);
        // Told last, after the state changed; and nothing but this.
        eventually().until(() -> alice.news.size() >= fromAlice.size() && bob.news.size() >= fromBob.size());
        assertThat(alice.news).hasSize(fromAlice.size()).containsOnly("delivered");
        assertThat(bob.news).hasSize(fromBob.size()).containsOnly("delivered");
    }

    /** Both at the same moment. */
    private static void together(Runnable one, Runnable other) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : List.of(one, other)) {
            Thread thread = new Thread(() -> {
                try {
                    gate.await();
                    task.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        gate.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void keepsNothingOfAStrangerWhoHungUpWithoutAWord() throws Exception {
        try (Participant carol = new Participant("carol", time)) {
            carol.knows(bob);
            carol.redialer.reach(bob.id());
            eventually().until(() -> bob.openSessions() == 1 && bob.messaging.remembered() == 1);
        }

        eventually().until(() -> bob.openSessions() == 0);
        assertThat(bob.messaging.remembered()).isZero();
        assertThat(bob.contacts.all()).hasSize(1);
    }

    @RepeatedTest(10)
    void bothDialAtOnceAndEverythingArrivesOnceInOrder() throws Exception {
        List<String> fromAlice = texts("a", 200);
        List<String> fromBob = texts("b", 200);

        together(() -> alice.queue(bob.id(), fromAlice), () -> bob.queue(alice.id(), fromBob));

        awaitAllDelivered();
        assertArrived(fromAlice, fromBob);
        eventually().until(() -> alice.openSessions() == 1 && bob.openSessions() == 1);
    }

    @Test
    void callAgainAtOnceWhoeverDoesNotAnswerAfterTheNetworkChangedThoughNothingWaits() throws Exception {
        bob.gate = new CountDownLatch(1);
        bob.redialer.reach(alice.id());
        eventually().until(() -> alice.openSessions() == 1 && bob.heldUp.getCount() == 0);

        alice.connections.probe();
        time.advance(Duration.ofSeconds(5));

        eventually().until(() -> alice.endings.size() == 1 && alice.sessions.size() == 2);
        assertThat(alice.endings).containsExactly(new Ending.Idle());
        bob.gate.countDown();
        alice.queue(bob.id(), texts("a", 3));
        bob.queue(alice.id(), texts("b", 3));
        awaitAllDelivered();
        assertArrived(texts("a", 3), texts("b", 3));
    }

    @Test
    void goOnOverTheSameSessionWhenTheOtherAnswersAfterTheNetworkChanged() {
        alice.redialer.reach(bob.id());
        eventually().until(() -> alice.openSessions() == 1 && bob.openSessions() == 1);

        alice.connections.probe();
        bob.connections.probe();
        alice.queue(bob.id(), texts("a", 50));
        bob.queue(alice.id(), texts("b", 50));
        awaitAllDelivered();
        time.advance(Duration.ofSeconds(25));
        List<String> more = texts("a", 51).subList(50, 51);
        alice.queue(bob.id(), more);
        awaitAllDelivered();

        assertArrived(texts("a", 51), texts("b", 50));
        assertThat(alice.sessions).hasSize(1);
        assertThat(bob.sessions).hasSize(1);
    }

    @Test
    void carryTwoThousandMessagesBothWaysAtOnce() throws Exception {
        List<String> fromAlice = texts("a", 2000);
        List<String> fromBob = texts("b", 2000);

        together(
                () -> fromAlice.forEach(text -> alice.queue(bob.id(), List.of(text))),
                () -> fromBob.forEach(text -> bob.queue(alice.id(), List.of(text))));

        awaitAllDelivered();
        assertArrived(fromAlice, fromBob);
    }

    @RepeatedTest(5)
    void loseNothingWhateverBecomesOfTheirSessions(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> fromAlice = texts("a", 1000);
        List<String> fromBob = texts("b", 1000);
        Thread writing = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                alice.queue(bob.id(), fromAlice.subList(i, i + 1));
                bob.queue(alice.id(), fromBob.subList(i, i + 1));
            }
        });
        writing.start();
        for (int i = 0; i < 40; i++) {
            Participant who = random.nextBoolean() ? alice : bob;
            int known = who.sessions.size();
            if (known > 0) {
                Connection session = who.sessions.get(known - 1);
                int before =
                        who.receivedFrom(who == alice ? bob.id() : alice.id()).size();
                eventually()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> !writing.isAlive()
                                || who.receivedFrom(who == alice ? bob.id() : alice.id())
                                                .size()
                                        > before);
                if (random.nextBoolean()) {
                    session.abort();
                } else {
                    session.close(CloseReason.DONE);
                }
            }
            // Whoever found nobody, or was too quick, tries again.
            time.advance(Duration.ofSeconds(1));
        }
        writing.join();

        eventually().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return alice.messaging.waiting(bob.id()) == 0 && bob.messaging.waiting(alice.id()) == 0;
        });
        assertArrived(fromAlice, fromBob);
    }

    @Test
    void markNothingDeliveredWhileTheReceiverCannotCommit() throws Exception {
        alice.queue(bob.id(), List.of("first"));
        awaitAllDelivered();
        HeldWriter held = HeldWriter.of(bob.store);

        alice.queue(bob.id(), texts("a", 100));
        eventually().until(() -> alice.statesTo(bob.id()).get(1) == DeliveryState.SENT);

        assertThat(alice.messaging.waiting(bob.id())).isEqualTo(100);
        assertThat(alice.statesTo(bob.id()).subList(1, 101)).doesNotContain(DeliveryState.DELIVERED);
        held.close();
        awaitAllDelivered();
        assertThat(bob.receivedFrom(alice.id())).hasSize(101);
    }

    @Test
    void holdTheSenderUpInsteadOfFillingTheReceiversMemory() throws Exception {
        alice.queue(bob.id(), List.of("first"));
        awaitAllDelivered();
        HeldWriter held = HeldWriter.of(bob.store);
        String large = "x".repeat(1 << 20);
        List<String> texts = IntStream.rangeClosed(1, 60)
                .mapToObj(n -> n + large.substring(4))
                .toList();

        alice.queue(bob.id(), texts);
        int most = Messaging.MAX_UNCOMMITTED_KIB / 1024;
        eventually().until(() -> alice.written.get() > most / 2);
        int stopped = awaitStandstill();

        // Beside those that wait for the store, one or two, and what the sockets hold.
        assertThat(stopped).isLessThan(most + 15);
        held.close();
        awaitAllDelivered();
        assertThat(bob.receivedFrom(alice.id()).subList(1, 61)).isEqualTo(texts);
    }

    /** How many were written when no more are. */
    private int awaitStandstill() {
        int[] last = {-1};
        eventually().pollInterval(Duration.ofMillis(500)).until(() -> {
            int before = last[0];
            last[0] = alice.written.get();
            return before == last[0];
        });
        return last[0];
    }

    private MessageId newestOf(Participant reader, Participant author) {
        return reader.said(author.id()).stream()
                .filter(message -> !message.outgoing())
                .map(message -> message.envelope().id())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void tellWhatWasReadAndWhoeverTellsNothingIsSaidNothingOf() {
        alice.queue(bob.id(), texts("a", 3));
        awaitAllDelivered();

        bob.messaging.read(alice.id(), newestOf(bob, alice), false);
        alice.queue(bob.id(), texts("later ", 2));
        awaitAllDelivered();
        bob.messaging.read(alice.id(), newestOf(bob, alice), true);

        eventually()
                .untilAsserted(() -> assertThat(alice.statesTo(bob.id()))
                        .containsExactly(
                                DeliveryState.DELIVERED,
                                DeliveryState.DELIVERED,
                                DeliveryState.DELIVERED,
                                DeliveryState.READ,
                                DeliveryState.READ));
        eventually().until(() -> alice.news.size() == 7);
        assertThat(alice.news.subList(5, 7)).containsOnly("read");
    }

    @Test
    void tellOfTenThousandReadOneByOneWithoutEndingTheSession() {
        alice.queue(bob.id(), texts("a", 10_000));
        awaitAllDelivered();
        List<MessageId> all = bob.said(alice.id()).stream()
                .map(message -> message.envelope().id())
                .toList();

        all.forEach(id -> bob.messaging.read(alice.id(), id, true));

        eventually().untilAsserted(() -> assertThat(alice.statesTo(bob.id())).containsOnly(DeliveryState.READ));
        assertThat(alice.sessions).hasSize(1);
        assertThat(alice.openSessions()).isOne();
        eventually().until(() -> owedBy(bob, alice) == 0);
    }

    private static int owedBy(Participant reader, Participant author) {
        return reader.store
                .<ConversationState>read(tx -> Objects.requireNonNull(
                        new MessageLog(reader.journal, new SecureRandom()).state(tx, author.id())))
                .statuses()
                .owed()
                .size();
    }

    @Test
    void tellOfItOverTheNextSessionAndDialOnlyOnceForThat() {
        alice.queue(bob.id(), texts("a", 1));
        awaitAllDelivered();
        alice.connections.drop(bob.id());
        eventually().until(() -> alice.openSessions() == 0 && bob.openSessions() == 0);

        bob.messaging.read(alice.id(), newestOf(bob, alice), true);

        eventually().untilAsserted(() -> assertThat(alice.statesTo(bob.id())).containsOnly(DeliveryState.READ));
        assertThat(bob.messaging.isWanted(alice.id())).isFalse();
    }

    @Test
    void sayNothingToSomebodyBlocked() {
        alice.queue(bob.id(), texts("a", 1));
        awaitAllDelivered();
        MessageId newest = newestOf(bob, alice);
        bob.messaging.decisions().block(alice.id());

        bob.messaging.read(alice.id(), newest, true);

        assertThat(owedBy(bob, alice)).isZero();
        bob.messaging.decisions().unblock(alice.id());
        bob.messaging.read(alice.id(), newest, true);
        eventually().untilAsserted(() -> assertThat(alice.statesTo(bob.id())).containsOnly(DeliveryState.READ));
    }

    @Test
    void withholdWhatWasNotToldYet() {
        alice.queue(bob.id(), texts("a", 1));
        awaitAllDelivered();
        MessageId newest = newestOf(bob, alice);
        alice.close();
        eventually().until(() -> bob.openSessions() == 0);
        bob.messaging.read(alice.id(), newest, true);
        assertThat(owedBy(bob, alice)).isOne();

        bob.messaging.withholdReceipts();

        assertThat(owedBy(bob, alice)).isZero();
    }
}
