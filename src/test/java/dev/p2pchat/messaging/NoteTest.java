// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a status changes, found from the cursor both ways, held against looking at every line. */
class NoteTest {
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final int SEEDS = 150;
    private static final int STEPS = 40;

    @Test
    void changesWhatAScanOfTheWholeLogWouldChange() {
        int changed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try (OneLog log = new OneLog()) {
                changed += run(log, new Random(seed), seed);
            }
        }
        assertThat(changed).as("lines changed in all").isGreaterThan(SEEDS * 10);
    }

    private static int run(OneLog log, Random random, long seed) {
        int changed = 0;
        long n = 0;
        log.queue("first");
        for (long seq = 1; seq <= STEPS; seq++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                log.queue("ours");
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                log.receive(THEIRS, ++n, "theirs");
            }
            ConversationState state = log.state();
            long waiting = state.queued() - state.acknowledged();
            if (waiting > 0 && random.nextInt(2) == 0) {
                log.acknowledge(state.acknowledged() + 1 + random.nextInt((int) waiting));
            }
            if (random.nextInt(20) == 0) {
                // The stream before this one is no matter any more.
                log.align(new Frame.Committed(
                        state.stream(), state.queued() + 1, MessageId.random(log.random, log.clock.instant())));
            }
            long from = random.nextLong(1, log.state().queued() + 4);
            long to = from + random.nextInt(6);
            Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            List<MessageLog.Line> before = log.lines();
            List<MessageLog.Line> expected = naively(before, log.state().stream(), from, to, outcome);

            StatusNotes.Noted noted = log.note(seq, from, to, outcome, Long.MAX_VALUE);

            assertThat(noted.lines()).as("seed %d, status %d", seed, seq).isEqualTo(expected);
            assertThat(noted.looked()).as("seed %d", seed).isLessThanOrEqualTo(before.size());
            assertThat(log.lines())
                    .as("seed %d, status %d", seed, seq)
                    .isEqualTo(before.stream()
                            .map(line -> expected.stream()
                                    .filter(other -> other.order() == line.order())
                                    .findAny()
                                    .orElse(line))
                            .toList());
            changed += expected.size();
        }
        return changed;
    }

    private static List<MessageLog.Line> naively(
            List<MessageLog.Line> lines, StreamId stream, long from, long to, Outcome outcome) {
        return lines.stream()
                .filter(line -> line.message().outgoing()
                        && line.message().stream().equals(stream)
                        && line.message().n() >= from
                        && line.message().n() <= to
                        && line.message().isNews(outcome))
                .map(line -> new MessageLog.Line(line.order(), line.message().with(outcome)))
                .toList();
    }

    @Test
    void looksAtNoMoreLinesThanItMay() {
        try (OneLog log = new OneLog()) {
            for (int i = 0; i < 100; i++) {
                log.queue("ours");
                log.receive(THEIRS, i + 1, "theirs");
            }
            log.acknowledge(50);

            StatusNotes.Noted all = log.note(1, 1, 100, Outcome.HELD, 20);

            assertThat(all.looked()).isEqualTo(20);
            assertThat(all.lines()).hasSizeBetween(1, 20);
            assertThat(log.state().statuses().seen()).as("never again").isOne();
        }
    }

    @Test
    void changesNothingAndHasNotSeenItWhereItMayLookAtNothing() {
        try (OneLog log = new OneLog()) {
            log.queue("one", "two");
            log.acknowledge(2);
            log.note(1, 1, 1, Outcome.READ, 99);
            ConversationState before = log.state();

            assertThat(log.tryNote(2, 2, 2, Outcome.READ, 0)).isNull();
            assertThat(log.state()).isEqualTo(before);
            assertNoted(log.note(1, 1, 1, Outcome.READ, 0), 0, 0);
            assertNoted(log.note(2, 2, 2, Outcome.READ, 1), 1, 0);
        }
    }

    @Test
    void looksAtNothingElseInARunOfOurs() {
        try (OneLog log = new OneLog()) {
            for (int i = 0; i < 100; i++) {
                log.queue("ours");
            }
            log.acknowledge(50);

            assertNoted(log.note(1, 51, 51, Outcome.HELD, 999), 1, 0);
            assertNoted(log.note(2, 50, 50, Outcome.HELD, 999), 1, 0);
            assertNoted(log.note(3, 48, 53, Outcome.STORED, 999), 6, 0);
            assertNoted(log.note(4, 2, 3, Outcome.READ, 999), 2, 0);
        }
    }

    private static void assertNoted(StatusNotes.Noted noted, int changed, int inVain) {
        assertThat(noted.lines()).hasSize(changed);
        assertThat(noted.looked()).isEqualTo(inVain);
    }

    @Test
    void findsWhatIsLongPastWithoutReadingAllThatFollowed() {
        try (OneLog log = new OneLog()) {
            Random random = new Random(1);
            long theirs = 0;
            for (int i = 0; i < 2000; i++) {
                log.queue("ours");
                for (int j = random.nextInt(3); j > 0; j--) {
                    log.receive(THEIRS, ++theirs, "theirs");
                }
            }
            log.acknowledge(2000);

            for (int n = 1; n <= 1000; n++) {
                StatusNotes.Noted noted = log.note(n, n, n, Outcome.READ, 999);
                assertThat(noted.lines()).extracting(line -> line.message().n()).containsExactly((long) n);
                assertThat(noted.looked()).as("message %d", n).isLessThan(40);
            }
        }
    }

    @Test
    void changesABoundedNumberOfLinesAtOnceTheNewestThatAreDelivered() {
        try (OneLog log = new OneLog()) {
            int all = StatusNotes.MAX_NOTED_LINES + 5;
            log.write(tx -> {
                for (int i = 0; i < all; i++) {
                    log.log
                            .outbox
                            .queue(tx, OneLog.BOB, List.of(log.envelope("text", "x")), log.clock.instant())
                            .lines()
                            .get(0);
                }
                return true;
            });
            log.acknowledge(all);

            StatusNotes.Noted noted = log.note(1, 1, all, Outcome.READ, Long.MAX_VALUE);

            assertNoted(noted, StatusNotes.MAX_NOTED_LINES, 0);
            assertThat(noted.lines().get(0).message().n()).isEqualTo(6);
        }
    }

    @Test
    void keepsABoundedNumberOfBytesAtOnce() {
        try (OneLog log = new OneLog()) {
            String long1 = "x".repeat(1 << 20);
            for (int i = 0; i < 20; i++) {
                log.queue(long1);
            }
            log.acknowledge(20);

            assertNoted(log.note(1, 1, 20, Outcome.READ, 999), 16, 0);
        }
    }
}
