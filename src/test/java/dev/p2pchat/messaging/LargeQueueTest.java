// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MessageId;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done to a queue that need not fit into memory. */
class LargeQueueTest {
    private static final long MIB = 1 << 20;
    private static final int MESSAGES = 32;

    private final OneLog log = new OneLog();

    @AfterEach
    void close() {
        log.close();
    }

    private List<MessageLog.Line> queueAll() {
        return log.queue(Collections.nCopies(MESSAGES, "x".repeat((int) MIB)).toArray(String[]::new));
    }

    private Watched watching(Consumer<Watched> work) {
        return log.write(transaction -> {
            Watched watched = new Watched(transaction);
            work.accept(watched);
            return watched;
        });
    }

    private void align(Watched watched, Frame.Committed mark) {
        log.log.aligning.align(watched, OneLog.BOB, new Frame.Have(List.of(mark)), false);
    }

    private static Frame.Committed mark(MessageLog.Line line) {
        StoredMessage message = line.message();
        return new Frame.Committed(message.stream(), message.n(), message.open().id());
    }

    @Test
    void aLostAcknowledgementIsFoundWithoutLookingAtWhatWaits() {
        List<MessageLog.Line> lines = queueAll();
        log.acknowledge(1);

        Watched watched = watching(it -> align(it, mark(lines.get(1))));

        assertThat(log.state().acknowledged()).isEqualTo(2);
        assertThat(watched.looked).isLessThan(10);
        assertThat(watched.held).isLessThan(16 * MIB);
    }

    @Test
    void aCursorThatGoesBackLooksAtNothingThatWaits() {
        List<MessageLog.Line> lines = queueAll();
        log.acknowledge(3);

        Watched watched = watching(it -> align(it, mark(lines.get(0))));

        assertThat(log.state().acknowledged()).isOne();
        assertThat(watched.looked).isLessThan(15);
        assertThat(watched.held).isLessThan(16 * MIB);
    }

    @Test
    void whatMovesToAnotherStreamIsReadAFewAtATime() {
        queueAll();
        Frame.Committed foreign =
                new Frame.Committed(log.state().stream(), 1, MessageId.random(log.random, log.clock.instant()));

        Watched watched = watching(it -> align(it, foreign));

        assertThat(log.state().stream()).isNotEqualTo(foreign.stream());
        assertThat(log.waiting()).hasSize(MESSAGES);
        assertThat(watched.gathered).isLessThan(3 * Outbox.STEP_BYTES);
    }

    @Test
    void whatIsTakenBackIsReadAFewAtATime() {
        queueAll();

        Watched watched = watching(it -> log.log.outbox.withdraw(it, OneLog.BOB, any -> true));

        assertThat(log.state().withdrawn()).isEqualTo(MESSAGES);
        assertThat(watched.gathered).isLessThan(3 * Outbox.STEP_BYTES);
    }
}
