// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static dev.p2pchat.handshake.Call.sealedBody;
import static dev.p2pchat.handshake.SecureSessionTest.broken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.FrameCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RekeyTest {
    private final Sessions sessions = new Sessions();
    private final SecureSession leader = sessions.initiator;
    private final SecureSession follower = sessions.responder;

    @Test
    void isDueAfterTenMinutesAndOnlyTheInitiatorLeads() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(leader.hasControl()).isFalse();
        assertThat(leader.nextControl()).isNull();
        sessions.clock.advance(Duration.ofMillis(1));
        assertThat(leader.hasControl()).isTrue();
        assertThat(follower.hasControl()).isFalse();
        assertThat(leader.nextControl()).hasSize(2 + 4112);
        assertThat(leader.hasControl()).as("one at a time").isFalse();
    }

    @Test
    void isDueAfterSoManyFramesOfBothDirections() throws Exception {
        Sessions few = new Sessions(Sessions.everyFrames(4), new MovableClock());
        few.responder.open(sealedBody(few.initiator.seal(new Frame.Ping(1))));
        few.initiator.open(sealedBody(few.responder.seal(new Frame.Pong(1))));
        few.initiator.open(sealedBody(few.responder.seal(new Frame.Pong(1))));
        assertThat(few.initiator.hasControl()).isFalse();
        few.initiator.open(sealedBody(few.responder.seal(new Frame.Pong(1))));
        assertThat(few.initiator.hasControl()).isTrue();
    }

    @Test
    void isDueAfterSoManyBytesOfBothDirections() throws Exception {
        RekeyLimits standard = RekeyLimits.STANDARD;
        RekeyLimits limits = new RekeyLimits(
                standard.soonest(), standard.due(), 3 * 274, standard.dueFrames(), standard.hard(), 1 << 20);
        Sessions few = new Sessions(limits, new MovableClock());
        few.responder.open(sealedBody(few.initiator.seal(new Frame.Ping(1))));
        few.initiator.open(sealedBody(few.responder.seal(new Frame.Pong(1))));
        assertThat(few.initiator.hasControl()).isFalse();
        few.initiator.open(sealedBody(few.responder.seal(new Frame.Pong(1))));
        assertThat(few.initiator.hasControl()).isTrue();
    }

    @Test
    void theStandardLimitsAreThoseOfTheProtocol() {
        assertThat(RekeyLimits.STANDARD)
                .isEqualTo(new RekeyLimits(
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10),
                        1L << 30,
                        1L << 20,
                        Duration.ofMinutes(30),
                        1L << 30));
    }

    @Test
    void givesNewKeysAndWipesTheOldOnesAtTheMarkers() throws Exception {
        Bytes binding = leader.handshakeHash();
        sessions.clock.advance(Duration.ofMinutes(10));
        assertThat(follower.open(sealedBody(leader.nextControl()))).isNull();
        assertThat(leader.open(sealedBody(follower.nextControl()))).isNull();
        assertThat(sessions.fromInitiator.key().bytes()).isNotNull();

        byte[] third = sealedBody(leader.nextControl());
        assertThatThrownBy(() -> sessions.fromInitiator.key().bytes()).isInstanceOf(IllegalStateException.class);
        byte[] early = sealedBody(leader.seal(new Frame.Ping(1)));
        byte[] late = sealedBody(follower.seal(new Frame.Ping(2)));
        assertThat(follower.open(third)).isNull();
        assertThat(follower.open(early)).isEqualTo(new Frame.Ping(1));
        byte[] later = sealedBody(follower.seal(new Frame.Ping(3)));
        byte[] done = sealedBody(follower.nextControl());
        byte[] fresh = sealedBody(follower.seal(new Frame.Ping(4)));

        assertThat(leader.open(late)).isEqualTo(new Frame.Ping(2));
        assertThat(leader.open(later)).isEqualTo(new Frame.Ping(3));
        assertThat(sessions.fromResponder.key().bytes()).isNotNull();
        assertThat(leader.open(done)).isNull();
        assertThatThrownBy(() -> sessions.fromResponder.key().bytes()).isInstanceOf(IllegalStateException.class);
        assertThat(leader.open(fresh)).isEqualTo(new Frame.Ping(4));
        assertThat(leader.hasControl()).isFalse();
        assertThat(leader.handshakeHash()).isEqualTo(binding).isEqualTo(follower.handshakeHash());
    }

    @Test
    void aFrameUnderTheOldKeyBehindTheMarkerIsRefused() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10));
        Direction oldKey = Sessions.forgedInitiator();
        follower.open(sealedBody(leader.nextControl()));
        leader.open(sealedBody(follower.nextControl()));
        follower.open(sealedBody(leader.nextControl()));
        oldKey.seal(FrameCodec.encode(new Frame.Ping(0)), null);
        oldKey.seal(FrameCodec.encode(new Frame.Ping(1)), null);
        broken(follower, sealedBody(oldKey.seal(FrameCodec.encode(new Frame.Ping(2)), null)));
    }

    @Test
    void aCloseMayComeAtAnyMomentOfARekey() throws Exception {
        for (int step = 0; step <= 4; step++) {
            Sessions fresh = new Sessions();
            fresh.clock.advance(Duration.ofMinutes(10));
            for (int done = 0; done < step; done++) {
                boolean leads = done % 2 == 0;
                SecureSession from = leads ? fresh.initiator : fresh.responder;
                (leads ? fresh.responder : fresh.initiator).open(sealedBody(from.nextControl()));
            }
            Frame close = new Frame.Close(CloseReason.DONE);
            assertThat(fresh.responder.open(sealedBody(fresh.initiator.seal(close))))
                    .isEqualTo(close);
            assertThat(fresh.initiator.open(sealedBody(fresh.responder.seal(close))))
                    .isEqualTo(close);
        }
    }

    /** Any order in which frames cross, drawn from a seed, with a rekey every ten frames or so. */
    @RepeatedTest(8)
    void losesNothingUnderTrafficInBothDirections(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        MovableClock clock = new MovableClock();
        Sessions busy = new Sessions(Sessions.everyFrames(10), clock);
        Deque<byte[]> toResponder = new ArrayDeque<>();
        Deque<byte[]> toInitiator = new ArrayDeque<>();
        List<Frame> atResponder = new ArrayList<>();
        List<Frame> atInitiator = new ArrayList<>();
        int rekeys = 0;
        long sent = 0;
        for (int step = 0; step < 10_000; step++) {
            switch (random.nextInt(9)) {
                case 0 -> toResponder.add(busy.initiator.seal(new Frame.Ping(sent++)));
                case 1 -> toInitiator.add(busy.responder.seal(new Frame.Ping(sent++)));
                case 2 -> rekeys += control(busy.initiator, toResponder);
                case 3 -> rekeys += control(busy.responder, toInitiator);
                case 4, 5 -> deliver(toResponder, busy.responder, atResponder);
                default -> deliver(toInitiator, busy.initiator, atInitiator);
            }
        }
        while (!toResponder.isEmpty()) {
            deliver(toResponder, busy.responder, atResponder);
        }
        while (!toInitiator.isEmpty()) {
            deliver(toInitiator, busy.initiator, atInitiator);
        }
        assertThat(atResponder).hasSizeGreaterThan(200).isSortedAccordingTo(RekeyTest::byToken);
        assertThat(atInitiator).hasSizeGreaterThan(200).isSortedAccordingTo(RekeyTest::byToken);
        assertThat((long) atResponder.size() + atInitiator.size()).isEqualTo(sent);
        assertThat(rekeys).isGreaterThan(100);
    }

    private static int control(SecureSession session, Deque<byte[]> pipe) throws Exception {
        byte[] sealed = session.nextControl();
        if (sealed == null) {
            return 0;
        }
        pipe.add(sealed);
        return 1;
    }

    private static void deliver(Deque<byte[]> pipe, SecureSession to, List<Frame> received) throws Exception {
        byte[] next = pipe.poll();
        if (next != null) {
            Frame frame = to.open(sealedBody(next));
            if (frame != null) {
                received.add(frame);
            }
        }
    }

    private static int byToken(Frame a, Frame b) {
        return Long.compare(((Frame.Ping) a).token(), ((Frame.Ping) b).token());
    }

    /** The threads that a connection has: a sender and a reader at each end. */
    @Test
    void fourThreadsLoseNothing() throws Exception {
        int frames = 20_000;
        Sessions busy = new Sessions(Sessions.everyFrames(500), new MovableClock());
        BlockingQueue<byte[]> toResponder = new LinkedBlockingQueue<>(64);
        BlockingQueue<byte[]> toInitiator = new LinkedBlockingQueue<>(64);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            results.add(threads.submit(sender(busy.initiator, toResponder, frames)));
            results.add(threads.submit(sender(busy.responder, toInitiator, frames)));
            results.add(threads.submit(reader(busy.initiator, toInitiator, frames)));
            results.add(threads.submit(reader(busy.responder, toResponder, frames)));
            for (Future<Integer> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isGreaterThan(20);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns how many control frames it sent; an empty array ends the stream. */
    private static Callable<Integer> sender(SecureSession session, BlockingQueue<byte[]> pipe, int frames) {
        return () -> {
            int controls = 0;
            for (int i = 0; i < frames; i++) {
                byte[] control = session.nextControl();
                while (control != null) {
                    controls++;
                    pipe.put(control);
                    control = session.nextControl();
                }
                pipe.put(session.seal(new Frame.Ping(i)));
            }
            pipe.put(new byte[0]);
            return controls;
        };
    }

    /** Returns how many control frames it read. */
    private static Callable<Integer> reader(SecureSession session, BlockingQueue<byte[]> pipe, int frames) {
        return () -> {
            int controls = 0;
            int next = 0;
            for (byte[] sealed = pipe.take(); sealed.length > 0; sealed = pipe.take()) {
                Frame frame = session.open(sealedBody(sealed));
                if (frame == null) {
                    controls++;
                } else {
                    assertThat(frame).isEqualTo(new Frame.Ping(next++));
                }
            }
            assertThat(next).isEqualTo(frames);
            return controls;
        };
    }

    @Test
    void refusesARekeyMessageThatTheLeaderAltered() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10));
        Frame.Rekey1 first = (Frame.Rekey1) opened(Sessions.forgedInitiator(), leader.nextControl());
        byte[] changed = first.message().toArray();
        changed[700] ^= 1;
        broken(follower, forged(Sessions.forgedInitiator(), new Frame.Rekey1(Bytes.owning(changed))));
    }

    @Test
    void refusesRekeyMessagesOfEveryOtherLength() throws Exception {
        byte[] good = rekey1().toArray();
        for (int length : new int[] {0, 1, 32, 1247, 1249, 2000}) {
            Sessions fresh = new Sessions();
            fresh.clock.advance(Duration.ofMinutes(10));
            Bytes cut = Bytes.owning(Arrays.copyOf(good, length));
            broken(fresh.responder, forged(Sessions.forgedInitiator(), new Frame.Rekey1(cut)));
        }
    }

    @Test
    void refusesAnAlteredSecondMessage() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10));
        follower.open(sealedBody(leader.nextControl()));
        Frame.Rekey2 second = (Frame.Rekey2) opened(Sessions.forgedResponder(), follower.nextControl());
        byte[] changed = second.message().toArray();
        changed[40] ^= 1;
        broken(leader, forged(Sessions.forgedResponder(), new Frame.Rekey2(Bytes.owning(changed))));
    }

    @Test
    void refusesRekeyFramesOutOfTurn() throws Exception {
        for (Frame frame :
                List.of(new Frame.Rekey2(Bytes.EMPTY), new Frame.Rekey3(Bytes.EMPTY), new Frame.RekeyDone())) {
            broken(new Sessions().responder, forged(Sessions.forgedInitiator(), frame));
        }
        for (Frame frame : List.of(
                new Frame.Rekey1(rekey1()),
                new Frame.Rekey2(Bytes.EMPTY),
                new Frame.Rekey3(Bytes.EMPTY),
                new Frame.RekeyDone())) {
            broken(new Sessions().initiator, forged(Sessions.forgedResponder(), frame));
        }
    }

    @Test
    void refusesASecondFirstMessageWhileOneIsUnderWay() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10));
        Direction forger = Sessions.forgedInitiator();
        Frame first = opened(Sessions.forgedInitiator(), leader.nextControl());
        assertThat(follower.open(forged(forger, first))).isNull();
        broken(follower, forged(forger, first));
    }

    @Test
    void refusesARekeyTooSoonAfterTheLast() throws Exception {
        Frame first = new Frame.Rekey1(rekey1());
        sessions.clock.advance(Duration.ofMillis(999));
        broken(follower, forged(Sessions.forgedInitiator(), first));
    }

    @Test
    void aClockSetBackDoesNotEndTheSession() throws Exception {
        Frame first = new Frame.Rekey1(rekey1());
        sessions.clock.advance(Duration.ofHours(-2));
        assertThat(follower.open(forged(Sessions.forgedInitiator(), first))).isNull();
    }

    @Test
    void aClockSetBackPutsOffNeitherTheNextRekeyNorTheEnd() throws Exception {
        sessions.clock.advance(Duration.ofDays(-1));
        assertThat(leader.hasControl()).isFalse();
        assertThat(follower.open(sealedBody(leader.seal(new Frame.Ping(1))))).isEqualTo(new Frame.Ping(1));
        sessions.clock.advance(Duration.ofMinutes(10));
        assertThat(leader.hasControl()).isTrue();
        sessions.clock.advance(Duration.ofMinutes(20));
        assertThatThrownBy(() -> follower.seal(new Frame.Ping(2))).isInstanceOf(SessionBrokenException.class);
    }

    @Test
    void refusesARekeyWithAnotherStaticKey() throws Exception {
        Person mallory = Person.of("mallory", 5, 6);
        sessions.clock.advance(Duration.ofMinutes(10));
        SecureSession hijacked = sessions.end(true, mallory, sessions.bob, 1);
        sessions.clock.advance(Duration.ofMinutes(10));
        assertThat(follower.open(sealedBody(hijacked.nextControl()))).isNull();
        assertThat(hijacked.open(sealedBody(follower.nextControl()))).isNull();
        byte[] third = sealedBody(hijacked.nextControl());
        assertThatThrownBy(() -> follower.open(third))
                .isInstanceOf(SessionBrokenException.class)
                .hasMessageContaining("somebody else");
    }

    @Test
    void refusesARekeyBoundToAnotherHandshake() throws Exception {
        SecureSession other = sessions.end(true, sessions.alice, sessions.bob, 2);
        sessions.clock.advance(Duration.ofMinutes(10));
        broken(follower, sealedBody(other.nextControl()));
    }

    @Test
    void theSecondRekeyIsBoundToTheFirst() throws Exception {
        for (int round = 0; round < 2; round++) {
            sessions.clock.advance(Duration.ofMinutes(10));
            rekey();
        }
        assertThat(follower.open(sealedBody(leader.seal(new Frame.Ping(5))))).isEqualTo(new Frame.Ping(5));
    }

    @Test
    void endsAfterThirtyMinutesWithoutNewKeys() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(30).minusMillis(1));
        byte[] sealed = sealedBody(leader.seal(new Frame.Ping(1)));
        assertThat(follower.open(sealed)).isEqualTo(new Frame.Ping(1));
        byte[] tooLate = sealedBody(leader.seal(new Frame.Ping(2)));
        sessions.clock.advance(Duration.ofMillis(1));
        broken(follower, tooLate);
        assertThatThrownBy(() -> leader.seal(new Frame.Ping(3))).isInstanceOf(SessionBrokenException.class);
        assertThatThrownBy(leader::nextControl).isInstanceOf(SessionBrokenException.class);
    }

    @Test
    void newKeysGiveThirtyMinutesMore() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(20));
        rekey();
        sessions.clock.advance(Duration.ofMinutes(29));
        assertThat(follower.open(sealedBody(leader.seal(new Frame.Ping(1))))).isEqualTo(new Frame.Ping(1));
        assertThat(leader.open(sealedBody(follower.seal(new Frame.Ping(2))))).isEqualTo(new Frame.Ping(2));
    }

    @Test
    void endsAfterSoManyFramesWithoutNewKeys() throws Exception {
        RekeyLimits standard = RekeyLimits.STANDARD;
        RekeyLimits limits = new RekeyLimits(
                standard.soonest(), standard.due(), standard.dueBytes(), standard.dueFrames(), standard.hard(), 4);
        Sessions few = new Sessions(limits, new MovableClock());
        for (int i = 0; i < 2; i++) {
            few.responder.open(sealedBody(few.initiator.seal(new Frame.Ping(i))));
            few.initiator.open(sealedBody(few.responder.seal(new Frame.Ping(i))));
        }
        assertThatThrownBy(() -> few.initiator.seal(new Frame.Ping(2))).isInstanceOf(SessionBrokenException.class);
        assertThatThrownBy(() -> few.responder.seal(new Frame.Ping(2))).isInstanceOf(SessionBrokenException.class);
    }

    @Test
    void closingDuringARekeyWipesTheKeysThatWait() throws Exception {
        sessions.clock.advance(Duration.ofMinutes(10));
        follower.open(sealedBody(leader.nextControl()));
        leader.open(sealedBody(follower.nextControl()));
        leader.close();
        assertThat(leader.hasControl()).isFalse();
        assertThat(leader.nextControl()).isNull();
        assertThatThrownBy(() -> leader.seal(new Frame.Ping(1))).isInstanceOf(SessionBrokenException.class);
    }

    private void rekey() throws Exception {
        assertThat(follower.open(sealedBody(leader.nextControl()))).isNull();
        assertThat(leader.open(sealedBody(follower.nextControl()))).isNull();
        assertThat(follower.open(sealedBody(leader.nextControl()))).isNull();
        assertThat(leader.open(sealedBody(follower.nextControl()))).isNull();
    }

    /** A good first message for any session of these tests that has not rekeyed yet. */
    private static Bytes rekey1() throws Exception {
        Sessions other = new Sessions();
        other.clock.advance(Duration.ofMinutes(10));
        return ((Frame.Rekey1) opened(Sessions.forgedInitiator(), other.initiator.nextControl())).message();
    }

    private static Frame opened(Direction reader, byte @Nullable [] onTheWire) throws Exception {
        return FrameCodec.decode(reader.open(sealedBody(onTheWire)));
    }

    private static byte[] forged(Direction forger, Frame frame) throws Exception {
        return sealedBody(forger.seal(FrameCodec.encode(frame), null));
    }
}
