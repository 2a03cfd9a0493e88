// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of ours that are taken back while they wait: their places stay, and nothing else of them does. */
class WithdrawnMessagesTest {
    private final OneLog log = new OneLog();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void takesBackWhatIsNotAcknowledgedAndKeepsItsIds() {
        List<MessageLog.Line> queued = log.queue("one", "two", "three");
        log.acknowledge(1);

        assertThat(log.withdraw()).containsExactly("two", "three");

        assertThat(log.waiting()).extracting(line -> sent(line).kind()).containsExactly(Envelope.VOID, Envelope.VOID);
        assertThat(log.waiting()).extracting(line -> sent(line).body()).containsOnly(Bytes.EMPTY);
        assertThat(log.waiting())
                .extracting(line -> sent(line).id())
                .isEqualTo(queued.subList(1, 3).stream()
                        .map(line -> line.message().open().id())
                        .toList());
        assertThat(log.waiting()).extracting(line -> line.message().n()).containsExactly(2L, 3L);
        assertThat(log.texts()).as("is kept here").containsExactly("one", "two", "three");
        assertWaiting(0);
    }

    @Test
    void takesNothingBackTwice() {
        log.queue("one");
        log.withdraw();

        assertThat(log.withdraw()).isEmpty();
        assertThat(log.state().withdrawn()).isOne();
        log.queue("two");
        assertWaiting(1);
        assertThat(log.withdraw()).containsExactly("two");
        assertThat(log.state().withdrawn()).isEqualTo(2);
    }

    @Test
    void takesNothingBackFromAConversationThatNeverBegan() {
        assertThat(log.withdraw()).isEmpty();
    }

    @Test
    void countsThemAwayAsTheyAreAcknowledged() {
        log.queue("one", "two", "three");
        log.withdraw();
        log.queue("four");
        assertWaiting(1);

        log.acknowledge(2);
        assertThat(log.state().withdrawn()).isOne();
        assertWaiting(1);
        log.acknowledge(3);
        assertThat(log.state().withdrawn()).isZero();
        assertWaiting(1);
        log.acknowledge(4);
        assertWaiting(0);
    }

    @Test
    void knowsTheOriginalIdInAHave() {
        // A session had carried it before it was taken back, and only the acknowledgement was lost.
        List<MessageLog.Line> queued = log.queue("one", "two");
        log.withdraw();

        Aligning.Alignment aligned = log.align(mark(queued.get(1)));

        assertThat(aligned.repeats()).isFalse();
        assertThat(aligned.delivered()).hasSize(2);
        assertThat(log.state().acknowledged()).isEqualTo(2);
        assertThat(log.state().withdrawn()).isZero();
        assertWaiting(0);
    }

    @Test
    void countsThemAgainWhenTheCursorGoesBackBehindThem() {
        List<MessageLog.Line> queued = log.queue("one", "two", "three");
        log.acknowledge(1);
        log.withdraw();
        log.acknowledge(3);
        log.queue("four");
        assertThat(log.state().withdrawn()).isZero();

        log.align(mark(queued.get(0)));

        assertThat(log.state().acknowledged()).isOne();
        assertThat(log.state().withdrawn()).isEqualTo(2);
        assertWaiting(1);
        log.acknowledge(4);
        assertThat(log.state().withdrawn()).isZero();
        assertWaiting(0);
    }

    @Test
    void takesThemAlongToANewStream() {
        log.queue("one", "two");
        log.withdraw();
        log.queue("three");

        log.align(new Frame.Committed(log.state().stream(), 2, MessageId.random(log.random, log.clock.instant())));

        assertThat(log.waiting()).extracting(line -> line.message().n()).containsExactly(1L, 2L, 3L);
        assertWaiting(1);
        log.acknowledge(3);
        assertWaiting(0);
        assertThat(log.state().withdrawn()).isZero();
    }

    @Test
    void notesWhatBecameOfOneThatWasAlreadyThere() {
        log.queue("one");
        log.withdraw();
        log.acknowledge(1);

        assertThat(log.note(1, 1, 1, Outcome.HELD, 99).lines()).hasSize(1);

        assertThat(log.lines().get(0).message().cancelled()).isTrue();
    }

    private static Envelope sent(MessageLog.Line line) {
        try {
            return Envelope.decode(line.message().onItsWay().envelope());
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
    }

    private void assertWaiting(long messages) {
        Outbound outbound = new Outbound(log.state());
        assertThat(outbound.waiting()).isEqualTo(messages);
        assertThat(outbound.hasWaiting()).isEqualTo(messages > 0);
    }

    private static Frame.Committed mark(MessageLog.Line line) {
        return new Frame.Committed(
                line.message().stream(),
                line.message().n(),
                line.message().open().id());
    }
}
