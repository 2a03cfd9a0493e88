// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.RekeyingSessions;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConnectionTest {
    private static final int PIPE_BYTES = 64 << 10;

    private final SecureRandom random = new SecureRandom();
    private final FakeTime time = new FakeTime();
    private final LimitsBuilder limits = new LimitsBuilder();
    private final StreamId stream = StreamId.random(random);
    private final TestPeer alice = new TestPeer("alice", time);
    private final RecordingHandler atAlice = new RecordingHandler();
    private final RecordingHandler atBob = new RecordingHandler();

    private @Nullable TestPeer bob;

    /** Made late, because tests change its limits first. */
    private TestPeer bob() {
        TestPeer made = bob == null ? new TestPeer("bob", time, limits.build()) : bob;
        bob = made;
        return made;
    }

    private Message message(long n, int bytes) {
        return new Message(stream, n, Bytes.owning(new byte[bytes]));
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(RecordingHandler.LIVENESS_SECONDS));
    }

    private TestPeer.Connected started() throws Exception {
        TestPeer.Connected pair = alice.connect(bob(), PIPE_BYTES);
        pair.dialled().start(atAlice);
        pair.answered().start(atBob);
        return pair;
    }

    /** Bob's connection talks to a peer that does only what the test says. */
    private TestPeer.Raw raw(int pipeBytes) throws Exception {
        return alice.connectRaw(bob(), pipeBytes);
    }

    // ---- what goes across

    @Test
    void bothSidesKnowWhomTheyTalkTo() throws Exception {
        TestPeer.Connected pair = alice.connect(bob(), PIPE_BYTES);
        assertThat(pair.dialled().peer()).isEqualTo(bob().record);
        assertThat(pair.dialled().initiator()).isTrue();
        assertThat(pair.answered().peerId()).isEqualTo(alice.identity.id());
        assertThat(pair.answered().initiator()).isFalse();
        assertThat(pair.answered().remoteNoiseKey())
                .isEqualTo(pair.dialled().localNoiseKey())
                .isEqualTo(alice.identity.noisePublicKey());
        assertThat(pair.dialled().remoteAddress()).isNull();
    }

    @Test
    void messagesOfEverySizeArriveInOrderAndAreToldAsWritten() throws Exception {
        TestPeer.Connected pair = started();
        int[] sizes = {1, 200, 1000, 5000, 17_000, 70_000, 1 << 20};
        for (int n = 1; n <= sizes.length; n++) {
            pair.dialled().sendMessage(message(n, sizes[n - 1]));
        }
        eventually().untilAsserted(() -> assertThat(atBob.messages).hasSize(sizes.length));
        for (int n = 1; n <= sizes.length; n++) {
            assertThat(atBob.messages.get(n - 1)).isEqualTo(message(n, sizes[n - 1]));
        }
        eventually()
                .untilAsserted(() -> assertThat(atAlice.written)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, sizes.length).boxed().toList()));
        assertThat(bob().endpoint.reassemblyBudget().get()).isEqualTo(limits.reassemblyBytes);
    }

    @Test
    void everyKindOfControlFrameArrives() throws Exception {
        TestPeer.Connected pair = started();
        Frame.Have have =
                new Frame.Have(List.of(new Frame.Committed(stream, 7, MessageId.random(random, time.instant()))));
        Frame.Status status = new Frame.Status(3, stream, 1, 2, Outcome.HELD);
        pair.answered().have(have);
        pair.answered().status(status);
        pair.answered().statusSeen(9);
        pair.answered().acknowledge(stream, 2);
        eventually()
                .untilAsserted(() -> assertThat(atAlice.heard)
                        .containsExactlyInAnyOrder(have, status, new Frame.StatusSeen(9), new Frame.Ack(stream, 2)));
    }

    @Test
    void controlGoesBeforeBulkAndAStatusBeforeTheAckThatCoversIt() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().sendMessage(message(1, 100));
        raw.connection().status(new Frame.Status(1, stream, 4, 4, Outcome.REFUSED));
        raw.connection().acknowledge(stream, 4);
        raw.connection().acknowledge(stream, 5);
        raw.connection().start(atBob);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Status(1, stream, 4, 4, Outcome.REFUSED));
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, 5));
        assertThat(raw.peer().receive()).isInstanceOf(Frame.MessageEnd.class);
    }

    @Test
    void anAckOvertakesALargeMessageThatIsHalfwayOut() throws Exception {
        TestPeer.Raw raw = raw(1 << 10);
        raw.connection().start(atBob);
        raw.connection().sendMessage(message(1, 1 << 20));
        assertThat(raw.peer().receive()).isInstanceOf(Frame.Part.class);
        raw.connection().acknowledge(stream, 3);
        List<@Nullable Frame> before = new ArrayList<>();
        @Nullable Frame next = raw.peer().receive();
        while (next instanceof Frame.Part) {
            before.add(next);
            next = raw.peer().receive();
        }
        // What was already gathered or in the pipe goes first; that is a few of its 65 pieces.
        assertThat(next).isEqualTo(new Frame.Ack(stream, 3));
        assertThat(before).hasSizeLessThan(10);
    }

    // ---- a peer that does not read

    @Test
    void aPeerThatDoesNotReadBlocksMessagesAndNothingElse() throws Exception {
        limits.bulkMessages = 3;
        TestPeer.Raw raw = raw(1 << 10);
        raw.connection().start(atBob);
        AtomicInteger sent = new AtomicInteger();
        Thread producer = new Thread(() -> {
            try {
                for (int n = 1; n <= 100; n++) {
                    raw.connection().sendMessage(message(n, 4000));
                    sent.incrementAndGet();
                }
            } catch (ConnectionClosedException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        producer.start();
        eventually().until(() -> producer.getState() == Thread.State.WAITING && sent.get() >= 3);
        // In the queue, gathered for one write, in the pipe.
        assertThat(sent.get()).isLessThan(3 + 32 + 2);
        raw.connection().acknowledge(stream, 1);
        raw.connection().status(new Frame.Status(1, stream, 1, 1, Outcome.READ));
        raw.connection().statusSeen(1);

        int messages = 0;
        int others = 0;
        while (messages < 100) {
            if (raw.peer().receive() instanceof Frame.MessageEnd) {
                messages++;
            } else {
                others++;
            }
        }
        producer.join();
        assertThat(others).isEqualTo(3);
        assertThat(sent.get()).isEqualTo(100);
    }

    @Test
    void aSlowHandlerSlowsTheSenderOnTheOtherSide() throws Exception {
        atBob.gate = new CountDownLatch(1);
        TestPeer.Connected pair = started();
        AtomicInteger sent = new AtomicInteger();
        Thread producer = new Thread(() -> {
            try {
                for (int n = 1; n <= 1000; n++) {
                    pair.dialled().sendMessage(message(n, 4000));
                    sent.incrementAndGet();
                }
            } catch (ConnectionClosedException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        producer.start();
        eventually().until(() -> producer.getState() == Thread.State.WAITING && sent.get() >= limits.bulkMessages);
        assertThat(sent.get()).isLessThan(300);
        atBob.gate.countDown();
        producer.join();
        eventually().untilAsserted(() -> assertThat(atBob.messages).hasSize(1000));
    }

    @Test
    void waitingToSendCanBeInterruptedAndEndsWithTheConnection() throws Exception {
        limits.bulkMessages = 1;
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().sendMessage(message(1, 10));
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread first = waiting(raw.connection(), interrupted);
        Thread second = waiting(raw.connection(), ended);
        first.interrupt();
        assertThat(interrupted.get(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        raw.connection().abort();
        assertThat(ended.get(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ConnectionClosedException.class);
        second.join();
    }

    private Thread waiting(Connection connection, CompletableFuture<Throwable> outcome) {
        Thread thread = new Thread(() -> {
            try {
                connection.sendMessage(message(2, 10));
            } catch (ConnectionClosedException | InterruptedException e) {
                outcome.complete(e);
            }
        });
        thread.start();
        eventually().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void tooManyControlFramesForAPeerThatDoesNotReadEndTheConnection() throws Exception {
        limits.controlFrames = 4;
        TestPeer.Raw raw = raw(PIPE_BYTES);
        for (int i = 0; i < 5; i++) {
            raw.connection().acknowledge(StreamId.random(random), 1);
        }
        raw.connection().start(atBob);
        assertThat(atBob.ending()).isInstanceOf(Ending.Abnormal.class);
    }

    // ---- how it ends

    @Test
    void closingInOrderSendsWhatWasSaidFirstAndBothHearWhy() throws Exception {
        TestPeer.Connected pair = started();
        pair.answered().acknowledge(stream, 5);
        pair.answered().close(CloseReason.DONE);
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, false));
        assertThat(atAlice.heard).containsExactly(new Frame.Ack(stream, 5));
        assertThatThrownBy(() -> pair.dialled().sendMessage(message(1, 1)))
                .isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void theSideThatIsToldToCloseStillSaysWhatItCommitted() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().acknowledge(stream, 8);
        raw.peer().send(new Frame.Close(CloseReason.BUSY));
        raw.connection().start(atBob);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, 8));
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.DONE));
        assertThat(raw.peer().receive()).isNull();
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.BUSY, true));
    }

    @Test
    void acksThatArriveAfterOurCloseStillCount() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.connection().close(CloseReason.DONE);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.DONE));
        raw.peer().send(new Frame.Ack(stream, 3), new Frame.Close(CloseReason.DONE));
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, false));
        assertThat(atBob.heard).containsExactly(new Frame.Ack(stream, 3));
    }

    @Test
    void aPeerThatNeverAnswersACloseIsCutOffAtTheDeadline() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.connection().close(CloseReason.DONE);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.DONE));
        time.advance(TransportLimits.defaults().close());
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, false));
        assertThat(raw.peer().receive()).isNull();
    }

    @Test
    void aPeerThatNeverReadsACloseIsCutOffAtTheDeadline() throws Exception {
        TestPeer.Raw raw = raw(64);
        raw.connection().start(atBob);
        raw.connection().close(CloseReason.DONE);
        time.advance(TransportLimits.defaults().close());
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, false));
    }

    @Test
    void closingAConnectionThatNobodyTookTellsTheOtherSideWhy() throws Exception {
        TestPeer.Connected pair = alice.connect(bob(), PIPE_BYTES);
        pair.dialled().start(atAlice);
        pair.answered().close(CloseReason.BUSY);
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.BUSY, true));
        pair.answered().start(atBob);
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.BUSY, false));
        assertThat(atBob.endings).hasSize(1);
    }

    @Test
    void aHandlerHearsOfAnAbortEvenWhenItCameBeforeTheStart() throws Exception {
        TestPeer.Connected pair = alice.connect(bob(), PIPE_BYTES);
        pair.answered().abort();
        pair.answered().start(atBob);
        assertThat(atBob.ending()).isInstanceOf(Ending.Abnormal.class);
    }

    @Test
    void anEndWithoutACloseIsAbnormal() throws Exception {
        TestPeer.Connected pair = started();
        pair.dialled().abort();
        assertThat(atAlice.ending()).isInstanceOf(Ending.Abnormal.class);
        assertThat(atBob.ending()).isInstanceOf(Ending.Abnormal.class);
        pair.dialled().abort();
        pair.dialled().close(CloseReason.DONE);
        assertThat(atAlice.endings).hasSize(1);
    }

    @Test
    void anExceptionInAHandlerEndsOnlyItsConnection() throws Exception {
        TestPeer.Connected pair = alice.connect(bob(), PIPE_BYTES);
        pair.dialled().start(atAlice);
        RecordingHandler broken = new RecordingHandler() {
            @Override
            public void message(Connection connection, Message message) {
                throw new IllegalStateException("on purpose: the test wants it");
            }
        };
        pair.answered().start(broken);
        pair.dialled().sendMessage(message(1, 10));
        assertThat(broken.ending()).isEqualTo(new Ending.Abnormal("a fault of ours"));
        assertThat(atAlice.ending()).isInstanceOf(Ending.Abnormal.class);
    }

    @Test
    void aRuleThatOnlyTheHandlerKnowsCanBeEnforced() throws Exception {
        TestPeer.Connected pair = started();
        pair.answered().protocolError("a gap");
        assertThat(atBob.ending()).isEqualTo(new Ending.ProtocolError("a gap"));
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.OTHER, true));
    }

    // ---- bytes that break the rules

    @Test
    void aChangedBitEndsItAtOnce() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        byte[] sealed = raw.peer().session.seal(new Frame.Ack(stream, 1));
        sealed[100] ^= 1;
        raw.peer().sendBytes(sealed);
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
        assertThat(atBob.heard).isEmpty();
        assertThat(raw.peer().receive()).isNull();
    }

    @Test
    void aFrameThatIsRepeatedOrOutOfOrderEndsIt() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        byte[] sealed = raw.peer().session.seal(new Frame.Ack(stream, 1));
        raw.peer().sendBytes(sealed);
        raw.peer().sendBytes(sealed);
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
        assertThat(atBob.heard).hasSize(1);
    }

    @Test
    void everyImpossibleLengthEndsItBeforeAByteOfItIsRead() throws Exception {
        for (int length : new int[] {0, 1, 16, 256, 271, 273, 1039, 4113, 16_399, 16_401, 65_535}) {
            RecordingHandler handler = new RecordingHandler();
            TestPeer.Raw raw = raw(PIPE_BYTES);
            raw.connection().start(handler);
            raw.peer().sendBytes(new byte[] {(byte) (length >>> 8), (byte) length});
            raw.peer().link.close();
            assertThat(handler.ending()).as("length %d", length).isInstanceOf(Ending.ProtocolError.class);
        }
    }

    @Test
    void anEndInsideAFrameIsAbnormal() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().sendBytes(new byte[] {1, 16, 0, 0, 0});
        raw.peer().link.close();
        assertThat(atBob.ending()).isInstanceOf(Ending.Abnormal.class);
    }

    @Test
    void framesOfUnknownTypesAreSkipped() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        for (int type : new int[] {0, 8, 16, 255}) {
            byte[] plaintext = new byte[256];
            plaintext[0] = (byte) type;
            raw.peer().sendBytes(RekeyingSessions.sealPlaintext(raw.peer().session, plaintext));
        }
        raw.peer().send(new Frame.Ack(stream, 1));
        eventually().untilAsserted(() -> assertThat(atBob.heard).hasSize(1));
        assertThat(atBob.endings).isEmpty();
    }

    @Test
    void nonsenseFromAnAuthenticatedPeerIsAnsweredWithAClose() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        byte[] plaintext = new byte[256];
        plaintext[255] = 1;
        raw.peer().sendBytes(RekeyingSessions.sealPlaintext(raw.peer().session, plaintext));
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.OTHER));
        raw.peer().link.close();
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
    }

    @Test
    void whatFollowsNonsenseIsReadUntilTheOtherSideEndsToo() throws Exception {
        TestPeer.Raw raw = raw(64);
        raw.connection().start(atBob);
        raw.peer().sendBytes(new byte[] {1, 1});
        // Far more than the pipe holds: it goes through only if somebody reads.
        raw.peer().sendBytes(new byte[100_000]);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.OTHER));
        assertThat(atBob.endings).isEmpty();
        raw.peer().link.close();
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
    }

    @Test
    void whoeverGoesOnAfterNonsenseIsCutOffAtTheDeadline() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().sendBytes(new byte[] {1, 1});
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.OTHER));
        time.advance(TransportLimits.defaults().close());
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
        assertThat(raw.peer().receive()).isNull();
    }

    /** The sender's, or the reader's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aThreadThatCannotBeStartedEndsTheConnectionAndItsHandlerHears(int failing) throws Exception {
        Logger logger = Logger.getLogger(Connection.class.getName());
        logger.setLevel(Level.OFF);
        PipeLink.Ends ends = PipeLink.create(PIPE_BYTES);
        RekeyingSessions sessions = RekeyingSessions.between(alice.identity, bob().identity, 40, 20_000, time);
        AtomicInteger starts = new AtomicInteger();
        Connection connection = new Connection(
                alice.endpoint,
                new FramedLink(ends.one()),
                new Established(bob().record, alice.identity.id(), sessions.leader()),
                true,
                (name, task) -> {
                    if (starts.getAndIncrement() == failing) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return PeerThreads.start(name, task);
                });

        connection.start(atAlice);

        assertThat(atAlice.ending()).isEqualTo(new Ending.Abnormal("a fault of ours"));
        assertThat(atAlice.endings).hasSize(1);
        assertThat(ends.other().input().read()).isEqualTo(-1);
        assertThat(time.timers()).as("no timer keeps the connection").isZero();
        logger.setLevel(null);
    }

    @Test
    void aSecondAcceptanceEndsIt() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().send(new Frame.Accept(alice.record.record(), alice.record.signature()));
        raw.peer().link.close();
        assertThat(atBob.ending()).isInstanceOf(Ending.ProtocolError.class);
    }

    // ---- message bombs

    private static Frame.Part part() {
        return new Frame.Part(Bytes.owning(new byte[16_000]));
    }

    @Test
    void aMessageLongerThanTheLimitEndsItAndFreesItsMemory() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        for (int i = 0; i < 1000; i++) {
            raw.peer().send(part());
        }
        raw.peer().link.close();
        assertThat(atBob.ending()).isEqualTo(new Ending.ProtocolError("a message longer than the limit"));
        assertThat(bob().endpoint.reassemblyBudget().get()).isEqualTo(limits.reassemblyBytes);
    }

    @Test
    void halfReceivedMessagesOfAllConnectionsShareOneBudget() throws Exception {
        limits.reassemblyBytes = 90_000;
        TestPeer.Raw greedy = raw(PIPE_BYTES);
        TestPeer.Raw victim = raw(PIPE_BYTES);
        RecordingHandler atVictim = new RecordingHandler();
        greedy.connection().start(atBob);
        victim.connection().start(atVictim);
        greedy.peer().send(part(), part(), part());
        eventually().until(() -> bob().endpoint.reassemblyBudget().get() < 30_000);
        victim.peer().send(part(), part());
        victim.peer().link.close();
        assertThat(atVictim.ending()).isEqualTo(new Ending.ProtocolError("too many half-received messages at once"));
        assertThat(atBob.endings).isEmpty();
        greedy.peer().link.close();
        atBob.ending();
        assertThat(bob().endpoint.reassemblyBudget().get()).isEqualTo(limits.reassemblyBytes);
    }

    @Test
    void aStrangersLargeMessageTakesNoMemoryAndEndsTheSessionAsFull() throws Exception {
        atBob.takesLargeMessages = false;
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer()
                .send(new Frame.MessageEnd(
                        ((Frame.MessageEnd) message(1, 10).toFrames().get(0)).bytes()));
        raw.peer().send(part(), part());
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Close(CloseReason.FULL));
        assertThat(bob().endpoint.reassemblyBudget().get()).isEqualTo(limits.reassemblyBytes);
        raw.peer().send(part(), new Frame.MessageEnd(Bytes.owning(new byte[] {1})), new Frame.Close(CloseReason.DONE));
        assertThat(atBob.ending()).isEqualTo(new Ending.Orderly(CloseReason.FULL, false));
        assertThat(atBob.messages).containsExactly(message(1, 10));
    }

    // ---- silence

    /** Bob has read everything up to here, so that what the clock does next comes after it. */
    private void heardBy(RecordingHandler handler, RawPeer peer, long n) throws Exception {
        peer.send(new Frame.StatusSeen(n));
        eventually().until(() -> handler.heard.contains(new Frame.StatusSeen(n)));
    }

    @Test
    void aSilentPeerIsAskedAfterThirtySecondsAndGivenUpAfterNinety() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        time.advance(Duration.ofSeconds(29));
        raw.connection().acknowledge(stream, 1);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, 1));
        time.advance(Duration.ofSeconds(1));
        assertThat(raw.peer().receive()).isInstanceOf(Frame.Ping.class);
        time.advance(Duration.ofSeconds(59));
        assertThat(atBob.endings).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    @Test
    void aPeerThatAnswersStays() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        for (int i = 1; i <= 10; i++) {
            time.advance(Duration.ofSeconds(30));
            assertThat(raw.peer().receive()).isEqualTo(new Frame.Ping(i));
            raw.peer().send(new Frame.Pong(i));
            heardBy(atBob, raw.peer(), i);
        }
        assertThat(atBob.endings).isEmpty();
    }

    @Test
    void twoConnectionsKeepEachOtherAlive() throws Exception {
        TestPeer.Connected pair = started();
        for (int i = 1; i <= 5; i++) {
            time.advance(Duration.ofSeconds(45));
            pair.dialled().statusSeen(i);
            pair.answered().statusSeen(i);
            Frame.StatusSeen seen = new Frame.StatusSeen(i);
            eventually().until(() -> atAlice.heard.contains(seen) && atBob.heard.contains(seen));
        }
        assertThat(atAlice.endings).isEmpty();
        assertThat(atBob.endings).isEmpty();
    }

    @Test
    void aPingIsAnsweredWithItsToken() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().send(new Frame.Ping(77));
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Pong(77));
    }

    @Test
    void aHandlerThatTakesItsTimeIsNotThePeersSilence() throws Exception {
        atBob.gate = new CountDownLatch(1);
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().send(new Frame.StatusSeen(1));
        raw.peer().send(message(1, 10).toFrames().get(0));
        assertThat(atBob.entered.await(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        time.advance(Duration.ofMinutes(5));
        assertThat(atBob.endings).isEmpty();
        // And the other side, which gets no PONG meanwhile, hears from us all the same.
        assertThat(raw.peer().receive()).isInstanceOf(Frame.Ping.class);
        atBob.gate.countDown();
        eventually().untilAsserted(() -> assertThat(atBob.messages).hasSize(1));
        heardBy(atBob, raw.peer(), 2);
    }

    @Test
    void aPeerThatTalksButNeverReadsIsGivenUpToo() throws Exception {
        TestPeer.Raw raw = raw(64);
        raw.connection().start(atBob);
        raw.connection().sendMessage(message(1, 100_000));
        eventually().until(() -> raw.connectionsLink().isFull());
        for (int i = 1; i <= 4; i++) {
            heardBy(atBob, raw.peer(), i);
            time.advance(Duration.ofSeconds(25));
        }
        // It is looked at every 30 seconds.
        time.advance(Duration.ofSeconds(10));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepASilentPeerForEver() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        time.setBack(Duration.ofDays(365));
        time.advance(Duration.ofMinutes(2));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepAPeerThatNeverReadsForEver() throws Exception {
        TestPeer.Raw raw = raw(64);
        raw.connection().start(atBob);
        raw.connection().sendMessage(message(1, 100_000));
        eventually().until(() -> raw.connectionsLink().isFull());
        time.setBack(Duration.ofDays(365));
        for (int i = 1; i <= 6; i++) {
            heardBy(atBob, raw.peer(), i);
            time.advance(Duration.ofSeconds(25));
        }
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    // ---- silence, after the network changed

    @Test
    void aPeerThatDoesNotAnswerAProbeIsGivenUpSoon() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.connection().probe();
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ping(1));
        time.advance(Duration.ofSeconds(4));
        raw.connection().acknowledge(stream, 1);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, 1));
        time.advance(Duration.ofSeconds(1));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    @Test
    void aPeerThatAnswersAProbeStays() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.connection().probe();
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ping(1));
        raw.peer().send(new Frame.Pong(1));
        heardBy(atBob, raw.peer(), 1);
        time.advance(Duration.ofSeconds(29));
        raw.connection().acknowledge(stream, 1);
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, 1));
    }

    @Test
    void aStormOfProbesSendsOnePingInFiveSecondsAndForgetsNone() throws Exception {
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        for (int ping = 1; ping <= 3; ping++) {
            raw.connection().probe();
            assertThat(raw.peer().receive()).isEqualTo(new Frame.Ping(ping));
            for (int i = 0; i < 49; i++) {
                time.advance(Duration.ofMillis(100));
                raw.connection().probe();
            }
            heardBy(atBob, raw.peer(), ping);
            raw.connection().acknowledge(stream, ping);
            assertThat(raw.peer().receive()).isEqualTo(new Frame.Ack(stream, ping));
            time.advance(Duration.ofMillis(100));
        }
        assertThat(raw.peer().receive()).isEqualTo(new Frame.Ping(4));
        time.advance(Duration.ofSeconds(5));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    @Test
    void aHandlerThatTakesItsTimeDoesNotFailAProbe() throws Exception {
        atBob.gate = new CountDownLatch(1);
        TestPeer.Raw raw = raw(PIPE_BYTES);
        raw.connection().start(atBob);
        raw.peer().send(message(1, 10).toFrames().get(0));
        assertThat(atBob.entered.await(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        raw.connection().probe();
        time.advance(Duration.ofSeconds(25));
        raw.connection().acknowledge(stream, 1);
        @Nullable Frame next = raw.peer().receive();
        while (next instanceof Frame.Ping) {
            next = raw.peer().receive();
        }
        assertThat(next).isEqualTo(new Frame.Ack(stream, 1));
        atBob.gate.countDown();
        heardBy(atBob, raw.peer(), 2);
    }

    @Test
    void aPeerThatReadsNoMoreFailsAProbe() throws Exception {
        TestPeer.Raw raw = raw(64);
        raw.connection().start(atBob);
        raw.connection().sendMessage(message(1, 100_000));
        eventually().until(() -> raw.connectionsLink().isFull());
        raw.connection().probe();
        time.advance(Duration.ofSeconds(5));
        assertThat(atBob.ending()).isEqualTo(new Ending.Idle());
    }

    // ---- new keys

    private TestPeer.Connected rekeying(int pipeBytes) throws Exception {
        PipeLink.Ends ends = PipeLink.create(pipeBytes);
        RekeyingSessions sessions = RekeyingSessions.between(alice.identity, bob().identity, 40, 20_000, time);
        return new TestPeer.Connected(
                new Connection(
                        alice.endpoint,
                        new FramedLink(ends.one()),
                        new Established(bob().record, alice.identity.id(), sessions.leader()),
                        true),
                new Connection(
                        bob().endpoint,
                        new FramedLink(ends.other()),
                        new Established(alice.record, bob().identity.id(), sessions.follower()),
                        false));
    }

    private Thread sending(Connection connection, int count, int bytes) {
        Thread thread = new Thread(() -> {
            try {
                for (int n = 1; n <= count; n++) {
                    connection.sendMessage(message(n, bytes));
                    connection.acknowledge(stream, n);
                }
            } catch (ConnectionClosedException | InterruptedException e) {
                // Some tests close it under way.
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void keysAreRenewedUnderTrafficInBothDirections() throws Exception {
        // 30 000 frames and more; the session breaks at 20 000 without new keys.
        TestPeer.Connected pair = rekeying(8 << 10);
        pair.dialled().start(atAlice);
        pair.answered().start(atBob);
        Thread one = sending(pair.dialled(), 15_000, 10);
        Thread other = sending(pair.answered(), 15_000, 10);
        one.join();
        other.join();
        eventually().until(() -> atAlice.messages.size() == 15_000 || !atAlice.endings.isEmpty());
        eventually().until(() -> atBob.messages.size() == 15_000 || !atBob.endings.isEmpty());
        assertThat(atAlice.endings).isEmpty();
        assertThat(atBob.endings).isEmpty();
        assertThat(atBob.messages.get(14_999).n()).isEqualTo(15_000);
    }

    @Test
    void aCloseAnywhereInARekeyIsOrderlyOnBothSides() throws Exception {
        for (int round = 0; round < 40; round++) {
            TestPeer.Connected pair = rekeying(8 << 10);
            RecordingHandler first = new RecordingHandler();
            RecordingHandler second = new RecordingHandler();
            pair.dialled().start(first);
            pair.answered().start(second);
            Thread one = sending(pair.dialled(), 10_000, 10);
            Thread other = sending(pair.answered(), 10_000, 10);
            int until = 20 + 7 * round;
            eventually().until(() -> second.messages.size() >= until);
            (round % 2 == 0 ? pair.dialled() : pair.answered()).close(CloseReason.DONE);
            assertThat(first.ending()).as("round %d", round).isInstanceOf(Ending.Orderly.class);
            assertThat(second.ending()).as("round %d", round).isInstanceOf(Ending.Orderly.class);
            one.join();
            other.join();
        }
    }

    @Test
    void bothMayCloseAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            TestPeer.Connected pair = rekeying(PIPE_BYTES);
            RecordingHandler first = new RecordingHandler();
            RecordingHandler second = new RecordingHandler();
            pair.dialled().start(first);
            pair.answered().start(second);
            pair.dialled().close(CloseReason.DONE);
            pair.answered().close(CloseReason.DONE);
            assertThat(first.ending()).isInstanceOf(Ending.Orderly.class);
            assertThat(second.ending()).isInstanceOf(Ending.Orderly.class);
        }
    }
}
