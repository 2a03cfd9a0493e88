// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private final SecureRandom random = new SecureRandom();
    private final LimitsBuilder limits = new LimitsBuilder();
    private final StreamId stream = StreamId.random(random);
    private final StreamId other = StreamId.random(random);
    private final SendQueue queue = queue();

    private SendQueue queue() {
        limits.controlFrames = 3;
        return new SendQueue(limits.build());
    }

    private Frame.Status status(long seq, long from, long to, Outcome outcome) {
        return new Frame.Status(seq, stream, from, to, outcome);
    }

    private List<Frame> drained() {
        List<Frame> frames = new ArrayList<>();
        for (SendQueue.Outgoing next = queue.poll(); next != null; next = queue.poll()) {
            frames.add(next.frame());
        }
        return frames;
    }

    @Test
    void onlyTheHighestAckOfAStreamGoesOut() {
        queue.putAck(stream, 1);
        queue.putAck(other, 9);
        queue.putAck(stream, 3);
        queue.putAck(stream, 2);
        assertThat(drained()).containsExactly(new Frame.Ack(stream, 3), new Frame.Ack(other, 9));
    }

    @Test
    void statusesThatContinueEachOtherJoin() {
        queue.putControl(status(1, 1, 1, Outcome.HELD));
        queue.putControl(status(2, 2, 4, Outcome.HELD));
        queue.putControl(status(3, 5, 5, Outcome.REFUSED));
        queue.putControl(status(4, 7, 7, Outcome.REFUSED));
        assertThat(drained())
                .containsExactly(
                        status(2, 1, 4, Outcome.HELD),
                        status(3, 5, 5, Outcome.REFUSED),
                        status(4, 7, 7, Outcome.REFUSED));
    }

    @Test
    void theOrderIsPongThenStatusThenAckThenPingThenMessages() throws Exception {
        queue.putMessage(new Message(stream, 1, Bytes.EMPTY));
        queue.putPing(1);
        queue.putAck(stream, 1);
        queue.putStatusSeen(4);
        queue.putControl(status(1, 1, 1, Outcome.HELD));
        queue.putPong(5);
        queue.putPong(6);
        List<Frame> frames = drained();
        assertThat(frames.subList(0, 5))
                .containsExactly(
                        new Frame.Pong(6),
                        status(1, 1, 1, Outcome.HELD),
                        new Frame.StatusSeen(4),
                        new Frame.Ack(stream, 1),
                        new Frame.Ping(1));
        assertThat(frames).hasSize(6).last().isInstanceOf(Frame.MessageEnd.class);
    }

    @Test
    void everythingIsBounded() {
        for (long seq = 1; seq <= 3; seq++) {
            assertThat(queue.putControl(status(seq, 10 * seq, 10 * seq, Outcome.HELD)))
                    .isTrue();
            assertThat(queue.putAck(StreamId.random(random), 1)).isTrue();
        }
        assertThat(queue.putControl(status(4, 90, 90, Outcome.HELD))).isFalse();
        assertThat(queue.putControl(status(4, 31, 40, Outcome.HELD))).isTrue();
        assertThat(queue.putAck(stream, 1)).isFalse();
    }

    @Test
    void aCloseDropsMessagesKeepsControlAndIsTheLast() throws Exception {
        queue.putMessage(new Message(stream, 1, Bytes.EMPTY));
        queue.putAck(stream, 1);
        queue.close(CloseReason.BUSY);
        queue.close(CloseReason.DONE);
        assertThat(drained()).containsExactly(new Frame.Ack(stream, 1), new Frame.Close(CloseReason.BUSY));
        queue.putAck(stream, 2);
        assertThat(drained()).isEmpty();
        assertThat(queue.await()).isFalse();
    }

    @Test
    void theLastFrameOfAMessageSaysWhichItWas() throws Exception {
        queue.putMessage(new Message(stream, 5, Bytes.owning(new byte[20_000])));
        assertThat(Objects.requireNonNull(queue.poll()).completes()).isNull();
        assertThat(Objects.requireNonNull(queue.poll()).completes()).isEqualTo(new SendQueue.Completed(stream, 5));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whatWasPutSinceTheLastPollWakesTheSender() throws Exception {
        assertThat(queue.poll()).isNull();
        queue.wake();
        assertThat(queue.await()).isTrue();
        queue.putMessage(new Message(stream, 1, Bytes.EMPTY));
        assertThat(queue.await()).isTrue();
    }
}
