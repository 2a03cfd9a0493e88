// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.HeldWriter;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.transport.RawPeer;
import dev.p2pchat.transport.TestPeer;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Reassembly;
import dev.p2pchat.wire.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two threads hand alice's messages to one session: its own, and the store's writer. Bob takes them frame by frame, and
 * sees neither a gap nor anything twice.
 */
@Timeout(120)
class HandOverTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Whether the session's own thread has come to its end of the log cannot be seen: enough that it has most times. */
    private static final int ROUNDS = 50;

    /** Three frames. */
    private static final int LONG = 40_000;

    private final FakeTime time = new FakeTime();
    private final List<Message> taken = new ArrayList<>();
    private Participant alice;
    private PeerId bobId;
    private RawPeer bob;
    private long token;

    @BeforeEach
    void start() throws Exception {
        alice = new Participant("alice", time);
        TestPeer caller = new TestPeer("bob", time);
        bobId = caller.identity.id();
        alice.contacts.pin(caller.record);
        bob = RawPeer.call(caller, alice.address, alice.record());
        assertThat(bob.receive()).isInstanceOf(Frame.Have.class);
        bob.send(new Frame.Have(List.of()));
        // The first of a stream is always read from the store; from now on there is a last one.
        alice.queue(bobId, List.of("first"));
        take(1);
    }

    @AfterEach
    void close() {
        bob.close();
        alice.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1));
    }

    /** Bob takes so many messages; each is the next one of one stream. */
    private void take(int count) throws Exception {
        for (int end = taken.size() + count; taken.size() < end; ) {
            Message message = receive();
            assertThat(message.n()).isEqualTo(taken.size() + 1);
            taken.add(message);
            assertThat(message.stream()).isEqualTo(stream());
        }
    }

    private StreamId stream() {
        return taken.get(0).stream();
    }

    private Message receive() throws Exception {
        try (Reassembly reassembly = new Reassembly(new AtomicLong(1 << 20))) {
            while (true) {
                @Nullable Frame frame = bob.receive();
                if (frame instanceof Frame.Part part) {
                    reassembly.add(part);
                } else if (frame instanceof Frame.MessageEnd end) {
                    return reassembly.finish(end);
                } else {
                    throw new AssertionError("no message but " + frame);
                }
            }
        }
    }

    /** Nothing but the answer comes to a PING that is sent now. */
    private void assertNothingComes() throws Exception {
        bob.send(new Frame.Ping(++token));
        assertThat(bob.receive()).isEqualTo(new Frame.Pong(token));
    }

    private List<String> texts(int from) {
        return taken.subList(from, taken.size()).stream()
                .map(message -> new String(open(message).body().toArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Envelope open(Message message) {
        try {
            return Envelope.decode(message.envelope());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Commits a message that no session hears of, as a decision does which moves what waits to another key. */
    private void commitUntold(String text) {
        MessageLog log = new MessageLog(alice.journal, RANDOM);
        Envelope envelope =
                new Envelope(MessageId.random(RANDOM, time.instant()), time.instant(), Envelope.TEXT, Bytes.utf8(text));
        alice.store
                .write(transaction -> log.outbox.queue(transaction, bobId, List.of(envelope), time.instant()))
                .join();
    }

    /** Somebody queues a text on a thread of their own; returns once they wait for the store. */
    private Thread queueing(String text) {
        Thread caller = new Thread(() -> alice.queue(bobId, List.of(text)));
        caller.start();
        eventually().until(() -> caller.getState() == Thread.State.WAITING);
        return caller;
    }

    @Test
    void whatIsNotTheNextOneIsReadFromTheStoreWithWhatLiesBetween() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            assertNothingComes();
            int before = taken.size();
            commitUntold("untold " + round);

            alice.queue(bobId, List.of("told " + round, "behind it"));

            take(3);
            assertThat(texts(before)).containsExactly("untold " + round, "told " + round, "behind it");
        }
    }

    @Test
    void whatItsOwnThreadReadBeforeTheWriterToldOfItIsNotHandedOverAgain() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int before = taken.size();
            CountDownLatch telling = new CountDownLatch(1);
            HeldWriter held = HeldWriter.of(alice.store);
            var unused = alice.store.write(transaction -> true, done -> awaitUnchecked(telling));
            Thread one = queueing("one");
            Thread two = queueing("two");
            held.close();

            // Both are committed, and whoever queued them has not heard of it: the writer is held between.
            eventually().until(() -> alice.said(bobId).size() == before + 2);
            alice.messaging.wake(bobId);
            take(2);
            assertNothingComes();
            telling.countDown();
            one.join();
            two.join();

            alice.queue(bobId, List.of("three"));
            take(1);
            assertThat(texts(before)).containsExactly("one", "two", "three");
        }
        assertNothingComes();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void longOnesKeepTheirIdsAndTheirPlacesAmongShortOnesThatAreHandedOverAtOnce() throws Exception {
        int each = 150;
        List<Thread> callers = new ArrayList<>();
        for (String who : List.of("a", "b")) {
            Thread caller = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    String size = i % 3 == 0 ? "x".repeat(LONG) : "";
                    alice.queue(bobId, List.of(who + i + size, who + "'"));
                }
            });
            caller.start();
            callers.add(caller);
        }

        take(4 * each);
        for (Thread caller : callers) {
            caller.join();
        }

        assertNothingComes();
        List<LoggedMessage> said = alice.said(bobId);
        assertThat(taken.stream().map(message -> open(message).id()).toList())
                .isEqualTo(said.stream().map(message -> message.envelope().id()).toList());
        assertThat(texts(0)).isEqualTo(said.stream().map(LoggedMessage::text).toList());
    }

    @Test
    void whatIsQueuedBehindALongOneInOneGoWaitsForIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            assertNothingComes();
            int before = taken.size();
            List<String> texts = List.of("short", "x".repeat(LONG), "short again", "y".repeat(LONG));

            alice.queue(bobId, texts);
            alice.queue(bobId, List.of("behind them"));

            take(5);
            List<String> all = new ArrayList<>(texts);
            all.add("behind them");
            assertThat(texts(before)).isEqualTo(all);
        }
    }
}
