// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdLookupTest {
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));

    private final OneLog log = new OneLog();
    private final List<MessageId> ids = new ArrayList<>();
    private long looked;

    @AfterEach
    void close() {
        log.close();
    }

    private void say(int messages) {
        log.queue(Collections.nCopies(messages, "text").toArray(String[]::new))
                .forEach(line -> ids.add(line.message().open().id()));
    }

    private @Nullable String found(MessageId id) {
        MessageLog.Line line = log.read(transaction -> log.log.ids.find(new Counting(transaction), OneLog.BOB, id));
        return line == null ? null : line.order() + " " + line.message().open().id();
    }

    private void findsEach() {
        for (int i = 0; i < ids.size(); i++) {
            assertThat(found(ids.get(i))).isEqualTo(i + 1 + " " + ids.get(i));
        }
    }

    @Test
    void looksAtAFewLinesOfALongConversation() {
        FilledLog.fill(log.store, OneLog.BOB, 100_000, i -> "text", Instant.parse("2026-01-01T00:00:00Z"));
        List<MessageLog.Line> lines = new ArrayList<>(
                log.lines().stream().filter(line -> line.message().outgoing()).toList());
        Collections.shuffle(lines, new Random(1));
        List<MessageLog.Line> asked = lines.subList(0, 10_000);
        for (MessageLog.Line line : asked) {
            MessageId id = line.message().open().id();
            assertThat(found(id)).isEqualTo(line.order() + " " + id);
        }
        assertThat(looked).isLessThan(asked.size() * 25L);
    }

    @Test
    void readsABatchOfOneMillisecondOnceForAllOfIt() {
        say(10);
        log.clock.advance(Duration.ofSeconds(1));
        say(10_000);
        log.clock.advance(Duration.ofSeconds(1));
        say(10);

        findsEach();
        assertThat(looked).isLessThan(ids.size() * 10L);
    }

    @Test
    void findsWhatWritersAtTheSameTimeOvertook() {
        for (int i = 0; i < 2000; i++) {
            log.clock.advance(Duration.ofMillis(i % 7 == 0 ? 40 : -5));
            say(1);
        }
        findsEach();
        assertThat(looked).isLessThan(ids.size() * 2L * IdLookup.NEAR);
    }

    @Test
    void findsWhatWasSaidWhileTheClockWasWrong() {
        for (int hours : new int[] {0, 100, -300, 900, -700, 1}) {
            log.clock.advance(Duration.ofHours(hours));
            for (int i = 0; i < 300; i++) {
                log.clock.advance(Duration.ofSeconds(1));
                say(1);
            }
        }
        findsEach();
    }

    @Test
    void findsNothingOfTheirsAndNothingThatNeverWas() {
        assertThat(found(MessageId.random(log.random, log.clock.instant()))).isNull();
        say(600);
        Envelope theirs = log.envelope(Envelope.TEXT, "theirs");
        log.receive(new Message(THEIRS, 1, theirs.encode()));

        assertThat(found(theirs.id())).isNull();
        assertThat(found(MessageId.random(log.random, log.clock.instant()))).isNull();
        assertThat(found(MessageId.random(log.random, Instant.EPOCH))).isNull();
        assertThat(found(new MessageId(Bytes.fromHex("ff".repeat(16))))).isNull();
    }

    @Test
    void findsTheLineAsItIsByNow() {
        say(3);
        assertThat(found(ids.get(1))).isEqualTo("2 " + ids.get(1));
        log.withdraw();
        MessageLog.Line line = log.read(transaction -> log.log.ids.find(transaction, OneLog.BOB, ids.get(2)));
        assertThat(line).isNotNull();
        assertThat(line.message().cancelled()).isTrue();
    }

    /** Counts the lines that are looked at. */
    private final class Counting implements ReadTransaction {
        private final ReadTransaction real;

        Counting(ReadTransaction real) {
            this.real = real;
        }

        private Visitor counting(Visitor visitor) {
            return (order, value) -> {
                looked++;
                return visitor.visit(order, value);
            };
        }

        @Override
        public @Nullable Bytes get(Table table, Key key) {
            looked++;
            return real.get(table, key);
        }

        @Override
        public void ascend(Table table, Bytes group, Bytes from, Visitor visitor) {
            real.ascend(table, group, from, counting(visitor));
        }

        @Override
        public void descend(Table table, Bytes group, @Nullable Bytes below, Visitor visitor) {
            real.descend(table, group, below, counting(visitor));
        }

        @Override
        public void entries(Table table, EntryVisitor visitor) {
            throw new AssertionError("not for a search");
        }

        @Override
        public Set<Table> tables() {
            throw new AssertionError("not for a search");
        }
    }
}
