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
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.Reassembly;
import dev.p2pchat.wire.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alice talks to a bob who says whatever the test wants, frame by frame, over a real socket. */
@Timeout(120)
class DeliveryTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final StreamId BOBS = StreamId.random(RANDOM);
    private static final Frame.Close ERROR = new Frame.Close(CloseReason.OTHER);

    private final FakeTime time = new FakeTime();
    private final List<RawPeer> open = new ArrayList<>();
    private Participant alice;
    private TestPeer bob;
    private PeerId bobId;
    private long token;

    @BeforeEach
    void start() throws Exception {
        alice = new Participant("alice", time);
        do {
            // The side with the lower key closes older sessions: alice shall keep hers.
            bob = new TestPeer("bob", time);
        } while (bob.identity
                        .noisePublicKey()
                        .compareTo(alice.record().content().noiseKey())
                > 0);
        bobId = bob.identity.id();
        alice.contacts.pin(bob.record);
    }

    @AfterEach
    void close() {
        open.forEach(RawPeer::close);
        alice.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60));
    }

    /** Calls alice and takes her HAVE. */
    private RawPeer call() throws Exception {
        RawPeer peer = RawPeer.call(bob, alice.address, alice.record());
        open.add(peer);
        return peer;
    }

    /** Both have said how far they are. */
    private RawPeer callAndAlign(Frame.Committed... marks) throws Exception {
        RawPeer peer = call();
        assertThat(peer.receive()).isInstanceOf(Frame.Have.class);
        peer.send(new Frame.Have(List.of(marks)));
        return peer;
    }

    private static Message message(long n, Bytes envelope) {
        return new Message(BOBS, n, envelope);
    }

    private Message message(long n, String text) {
        return message(
                n,
                new Envelope(MessageId.random(RANDOM, time.instant()), time.instant(), Envelope.TEXT, Bytes.utf8(text))
                        .encode());
    }

    private static void send(RawPeer peer, Message message) throws Exception {
        peer.send(message.toFrames().toArray(Frame[]::new));
    }

    /** Everything that comes before the answer to a PING that is sent now. */
    private List<Frame> untilPong(RawPeer peer) throws Exception {
        List<Frame> frames = new ArrayList<>();
        Frame.Pong pong = new Frame.Pong(++token);
        peer.send(new Frame.Ping(token));
        while (true) {
            Frame frame = peer.receive();
            assertThat(frame).isNotNull();
            if (pong.equals(frame)) {
                return frames;
            }
            frames.add(frame);
        }
    }

    private static <F extends Frame> F next(RawPeer peer, Class<F> type) throws Exception {
        while (true) {
            @Nullable Frame frame = peer.receive();
            assertThat(frame)
                    .as("the end came before a %s", type.getSimpleName())
                    .isNotNull();
            if (type.isInstance(frame)) {
                return type.cast(frame);
            }
        }
    }

    private static List<String> receiveTexts(RawPeer peer, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(received(peer)));
        }
        return texts;
    }

    private static Message received(RawPeer peer) throws Exception {
        try (Reassembly reassembly = new Reassembly(new AtomicLong(1 << 20))) {
            return reassembly.finish(next(peer, Frame.MessageEnd.class));
        }
    }

    private static String text(Message message) throws Exception {
        return new String(Envelope.decode(message.envelope()).body().toArray(), StandardCharsets.UTF_8);
    }

    private void awaitNoSession() {
        eventually().until(() -> !alice.connections.isConnected(bobId));
    }

    @Test
    void acknowledgesNothingThatIsNotCommitted() throws Exception {
        RawPeer peer = callAndAlign();
        untilPong(peer);
        HeldWriter held = HeldWriter.of(alice.store);
        send(peer, message(1, "one"));
        send(peer, message(2, "two"));
        for (int i = 0; i < 5; i++) {
            assertThat(untilPong(peer)).noneMatch(Frame.Ack.class::isInstance);
        }
        assertThat(alice.receivedFrom(bobId)).isEmpty();

        held.close();

        long acknowledged = 0;
        while (acknowledged < 2) {
            Frame.Ack ack = next(peer, Frame.Ack.class);
            assertThat(ack.stream()).isEqualTo(BOBS);
            acknowledged = ack.n();
        }
        assertThat(alice.receivedFrom(bobId)).containsExactly("one", "two");
    }

    @Test
    void acknowledgesNothingThatCameAfterTheStoreClosed() throws Exception {
        RawPeer peer = callAndAlign();
        untilPong(peer);
        HeldWriter held = HeldWriter.of(alice.store);
        send(peer, message(1, "one"));
        untilPong(peer);
        Thread closing = new Thread(alice.store::close);
        closing.start();
        held.close();
        closing.join();

        send(peer, message(2, "two"));

        long highest = 0;
        for (Frame frame = peer.receive(); frame != null; frame = peer.receive()) {
            highest = frame instanceof Frame.Ack ack ? ack.n() : highest;
        }
        assertThat(highest)
                .as("the first was committed before the store closed")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void closesOnAnAcknowledgementOfWhatWasNeverSent() throws Exception {
        alice.queue(bobId, List.of("one", "two", "three"));
        RawPeer peer = callAndAlign();
        StreamId stream = received(peer).stream();
        received(peer);
        received(peer);

        peer.send(new Frame.Ack(stream, 4));

        assertThat(next(peer, Frame.Close.class)).isEqualTo(ERROR);
        peer.close();
        awaitNoSession();
        assertThat(alice.news).isEmpty();
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(3);
        assertThat(alice.statesTo(bobId)).containsOnly(DeliveryState.SENT);
        assertThat(receiveTexts(callAndAlign(), 3)).containsExactly("one", "two", "three");
    }

    @Test
    void ignoresAnAcknowledgementOfAStreamThatIsNotOurs() throws Exception {
        RawPeer peer = callAndAlign();
        untilPong(peer);
        peer.send(new Frame.Ack(StreamId.random(RANDOM), 1));
        assertThat(untilPong(peer)).noneMatch(Frame.Close.class::isInstance);

        alice.queue(bobId, List.of("one"));

        assertThat(receiveTexts(peer, 1)).containsExactly("one");
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(1);
    }

    @Test
    void closesOnAGapAndGoesOnWhereItWas() throws Exception {
        RawPeer peer = callAndAlign();
        send(peer, message(1, "one"));
        send(peer, message(3, "three"));
        assertThat(next(peer, Frame.Close.class)).isEqualTo(ERROR);
        peer.close();
        awaitNoSession();
        assertThat(alice.receivedFrom(bobId)).containsExactly("one");

        RawPeer again = call();
        Frame.Have have = next(again, Frame.Have.class);
        assertThat(have.streams()).singleElement().satisfies(mark -> {
            assertThat(mark.stream()).isEqualTo(BOBS);
            assertThat(mark.n()).isEqualTo(1);
        });
        again.send(new Frame.Have(List.of()));
        send(again, message(2, "two"));
        send(again, message(3, "three"));

        while (next(again, Frame.Ack.class).n() < 3) {}
        assertThat(alice.receivedFrom(bobId)).containsExactly("one", "two", "three");
    }

    @Test
    void closesOnASecondHaveAndLosesNothing() throws Exception {
        alice.queue(bobId, List.of("one"));
        RawPeer peer = callAndAlign();
        Message one = received(peer);
        MessageId id = Envelope.decode(one.envelope()).id();

        peer.send(new Frame.Have(List.of(new Frame.Committed(one.stream(), 1, id))));

        assertThat(next(peer, Frame.Close.class)).isEqualTo(ERROR);
        peer.close();
        awaitNoSession();
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(1);
        assertThat(alice.news).isEmpty();
        assertThat(receiveTexts(callAndAlign(), 1)).containsExactly("one");
    }

    @Test
    void storesOnceWhatComesTwiceAndAcknowledgesItAgain() throws Exception {
        Message one = message(1, "one");
        RawPeer peer = callAndAlign();
        send(peer, one);
        assertThat(next(peer, Frame.Ack.class)).isEqualTo(new Frame.Ack(BOBS, 1));

        send(peer, one);

        assertThat(next(peer, Frame.Ack.class)).isEqualTo(new Frame.Ack(BOBS, 1));
        assertThat(alice.receivedFrom(bobId)).containsExactly("one");
    }

    @Test
    void takesAHaveForAnAcknowledgementThatWasLost() throws Exception {
        alice.queue(bobId, List.of("one", "two"));
        RawPeer peer = callAndAlign();
        Message one = received(peer);
        received(peer);
        peer.close();
        awaitNoSession();

        RawPeer again = callAndAlign(new Frame.Committed(
                one.stream(), 1, Envelope.decode(one.envelope()).id()));

        assertThat(receiveTexts(again, 1)).containsExactly("two");
        assertThat(alice.news).containsExactly("delivered");
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(1);
    }

    @Test
    void neverShowsAsDeliveredWhatAStatusBeforeTheHaveSaysIsHeld() throws Exception {
        alice.queue(bobId, List.of("one", "two"));
        RawPeer peer = callAndAlign();
        Message one = received(peer);
        Message two = received(peer);
        peer.close();
        awaitNoSession();

        RawPeer again = call();
        next(again, Frame.Have.class);
        again.send(new Frame.Status(5, one.stream(), 1, 2, Outcome.HELD));
        again.send(new Frame.Have(List.of(new Frame.Committed(
                one.stream(), 2, Envelope.decode(two.envelope()).id()))));

        assertThat(next(again, Frame.StatusSeen.class).seq()).isEqualTo(5);
        eventually().until(() -> alice.news.size() >= 2);
        assertThat(alice.news).containsExactly("held", "held");
    }

    @Test
    void doesNotBelieveAHaveThatNamesWhatItNeverWrote() throws Exception {
        alice.queue(bobId, List.of("one", "two"));
        RawPeer peer = callAndAlign();
        Message one = received(peer);
        received(peer);
        peer.close();
        awaitNoSession();

        RawPeer lying = callAndAlign(new Frame.Committed(one.stream(), 2, MessageId.random(RANDOM, time.instant())));

        Message again = received(lying);
        assertThat(text(again)).isEqualTo("one");
        assertThat(again.stream()).isNotEqualTo(one.stream());
        assertThat(again.n()).isEqualTo(1);
        assertThat(receiveTexts(lying, 1)).containsExactly("two");
        assertThat(alice.news).containsExactly("may repeat");
        assertThat(alice.messaging.waiting(bobId)).isEqualTo(2);
    }

    @Test
    void refusesWhatNobodyCanReadAndTakesWhatFollows() throws Exception {
        RawPeer peer = callAndAlign();
        send(peer, message(1, Bytes.utf8("no envelope")));
        send(peer, message(2, "two"));

        Frame.Status status = next(peer, Frame.Status.class);

        assertThat(status.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(status.stream()).isEqualTo(BOBS);
        assertThat(List.of(status.from(), status.to())).containsExactly(1L, 1L);
        while (next(peer, Frame.Ack.class).n() < 2) {}
        assertThat(alice.receivedFrom(bobId)).containsExactly("two");
    }

    private static String words(Frame.Status status) {
        return status.outcome().word() + " " + status.from() + "-" + status.to();
    }

    /** Alice reads two messages of bob's: he is told of the first only, because he does not confirm that. */
    private RawPeer callAndHaveTwoRead() throws Exception {
        RawPeer peer = callAndAlign();
        List<MessageId> ids = new ArrayList<>();
        for (int n = 1; n <= 2; n++) {
            Message message = message(n, "text " + n);
            ids.add(Envelope.decode(message.envelope()).id());
            send(peer, message);
            assertThat(next(peer, Frame.Ack.class).n()).isEqualTo(n);
        }
        alice.messaging.read(bobId, ids.get(0), true);
        assertThat(words(next(peer, Frame.Status.class))).isEqualTo("read 1-1");
        alice.messaging.read(bobId, ids.get(1), true);
        assertThat(untilPong(peer)).noneMatch(Frame.Status.class::isInstance);
        return peer;
    }

    @Test
    void saysWhatWasReadBeforeWhatIsSaidWithAnAcknowledgement() throws Exception {
        RawPeer peer = callAndHaveTwoRead();

        send(peer, message(3, Bytes.utf8("no envelope")));

        Frame.Status first = next(peer, Frame.Status.class);
        assertThat(words(first)).isEqualTo("read 2-2");
        Frame.Status second = next(peer, Frame.Status.class);
        assertThat(words(second)).isEqualTo("refused 3-3");
        assertThat(second.seq()).isGreaterThan(first.seq());
        assertThat(next(peer, Frame.Ack.class)).isEqualTo(new Frame.Ack(BOBS, 3));
    }

    @Test
    void saysOverEachSessionAllThatComesBeforeWhatItAcknowledges() throws Exception {
        RawPeer older = callAndHaveTwoRead();
        RawPeer newest = call();
        long read = 0;
        for (Frame frame = newest.receive(); frame instanceof Frame.Status status; frame = newest.receive()) {
            // Neighbours that wait together go out as one.
            assertThat(status.from()).isLessThanOrEqualTo(read + 1);
            read = status.to();
        }
        assertThat(read).isEqualTo(2);
        newest.send(new Frame.Have(List.of()));

        send(older, message(3, Bytes.utf8("no envelope")));
        assertThat(words(next(older, Frame.Status.class))).isEqualTo("read 2-2");
        assertThat(words(next(older, Frame.Status.class))).isEqualTo("refused 3-3");
        assertThat(next(older, Frame.Ack.class).n()).isEqualTo(3);

        send(newest, message(4, "text 4"));
        assertThat(words(next(newest, Frame.Status.class))).isEqualTo("refused 3-3");
        assertThat(next(newest, Frame.Ack.class).n()).isEqualTo(4);
    }

    @Test
    void putsOffAStatusThatItMayNotLookForAndTakesItOverLater() throws Exception {
        int ours = 3000;
        FilledLog.fill(alice.store, bobId, 2 * ours, i -> "text", time.instant());
        StreamId stream = alice
                .store
                .<ConversationState>read(transaction -> new MessageLog(alice.journal, RANDOM).state(transaction, bobId))
                .stream();
        Frame.Committed all = new Frame.Committed(stream, ours, MessageLog.NO_ID);
        RawPeer peer = callAndAlign(all);
        long seq = 0;
        Frame answer;
        do {
            peer.send(new Frame.Status(++seq, stream, 1, ours, Outcome.STORED));
            answer = peer.receive();
        } while (answer instanceof Frame.StatusSeen);
        assertThat(answer).isEqualTo(ERROR);
        peer.close();
        awaitNoSession();

        Frame.Status last = new Frame.Status(seq, stream, ours, ours, Outcome.READ);
        RawPeer early = callAndAlign(all);
        early.send(last, new Frame.Status(seq + 1, stream, 1, 1, Outcome.READ));
        assertThat(early.receive()).as("neither is confirmed").isEqualTo(ERROR);
        early.close();
        awaitNoSession();
        assertThat(alice.news).doesNotContain("read");

        time.advance(Duration.ofSeconds(7));
        RawPeer again = callAndAlign(all);
        again.send(last);
        assertThat(next(again, Frame.StatusSeen.class).seq()).isEqualTo(seq);
        eventually().until(() -> alice.news.contains("read"));
    }

    @Test
    void repeatsWhatBecameOfAMessageUntilItIsConfirmed() throws Exception {
        RawPeer peer = callAndAlign();
        send(peer, message(1, Bytes.utf8("no envelope")));
        Frame.Status status = next(peer, Frame.Status.class);
        peer.close();
        awaitNoSession();

        RawPeer again = call();
        assertThat(again.receive())
                .as("before the HAVE, which would pass for \"stored\"")
                .isEqualTo(status);
        assertThat(again.receive()).isInstanceOf(Frame.Have.class);
        again.send(new Frame.Have(List.of()));
        again.send(new Frame.StatusSeen(status.seq()));
        untilPong(again);
        again.close();
        awaitNoSession();

        assertThat(untilPong(callAndAlign())).noneMatch(Frame.Status.class::isInstance);
    }

    @Test
    void goesOnOverTheOlderSessionWhenTheNewestEnds() throws Exception {
        RawPeer older = callAndAlign();
        alice.queue(bobId, List.of("one"));
        assertThat(receiveTexts(older, 1)).containsExactly("one");
        RawPeer newest = call();
        next(newest, Frame.Have.class);
        alice.queue(bobId, List.of("two"));
        assertThat(untilPong(newest)).noneMatch(Frame.MessageEnd.class::isInstance);

        newest.close();

        assertThat(receiveTexts(older, 1)).containsExactly("two");
    }

    @Test
    void doesNotSendOverTheOlderSessionWhatTheNewestHasDelivered() throws Exception {
        RawPeer older = callAndAlign();
        untilPong(older);
        RawPeer newest = callAndAlign();
        untilPong(newest);
        alice.queue(bobId, List.of("one", "two"));
        StreamId stream = received(newest).stream();
        received(newest);
        newest.send(new Frame.Ack(stream, 2));
        eventually().until(() -> alice.messaging.waiting(bobId) == 0);
        newest.close();
        alice.queue(bobId, List.of("three"));

        assertThat(receiveTexts(older, 1)).containsExactly("three");
    }
}
