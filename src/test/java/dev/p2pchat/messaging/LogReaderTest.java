// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));
    private static final long MIB = 1 << 20;

    private final OneLog log = new OneLog();
    private final LogReader reader = new LogReader(log.store, log.log, peer -> new Outbound(log.state()));

    @AfterEach
    void close() {
        log.close();
    }

    private MessageId queue(String text) {
        return log.queue(text).get(0).message().open().id();
    }

    @Test
    void findsTheIdsOfOursAndKeepsNothingOfWhatLiesBetween() {
        queue("before");
        MessageId first = queue("one");
        String big = "x".repeat((int) MIB);
        for (int n = 1; n <= 64; n++) {
            log.receive(THEIRS, n, big);
        }
        MessageId last = queue("two");
        queue("behind");

        log.read(transaction -> {
            Watched watched = new Watched(transaction);
            assertThat(reader.ours(watched, OneLog.BOB, 2, 67)).containsExactly(first, last);
            assertThat(watched.held).isLessThan(16 * MIB);
            assertThat(watched.looked).isEqualTo(66);
            return true;
        });
    }

    @Test
    void whatIsToldOfAtOnceLiesNearToEachOther() {
        int theirs = 0;
        for (int i = 0; i < 3; i++) {
            queue("ours");
            while (theirs < (i + 1) * MessageLog.MAX_PROGRESS_SPAN * 2 / 3) {
                log.receive(THEIRS, ++theirs, "theirs");
            }
        }

        log.acknowledge(3);

        List<JournalEntry.Progress> told = new ArrayList<>();
        log.read(transaction -> {
            Journal.read(transaction, 0, (first, committed) -> {
                if (committed.entry() instanceof JournalEntry.Progress progress) {
                    told.add(progress);
                }
                return true;
            });
            return true;
        });
        assertThat(told).extracting(JournalEntry.Progress::count).containsExactly(2, 1);
        assertThat(told).allMatch(progress -> progress.to() - progress.from() < MessageLog.MAX_PROGRESS_SPAN);
    }
}
