// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.memory.MemoryStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final PeerId BOB = FixedIdentity.of(2).id();
    private static final PeerId CAROL = FixedIdentity.of(3).id();

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final MemoryStore store = new MemoryStore();
    private Journal journal = open();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void numbersWhatHappensInTheOrderOfCommits() {
        append(message(1), progress(4), message(2));

        assertThat(readBehind(0)).containsExactly("1 " + message(1), "2 " + progress(4), "6 " + message(2));
        assertThat(store.<Long>read(Journal::last)).isEqualTo(6);
    }

    @Test
    void goesOnAfterAReopening() {
        append(message(1), progress(3));
        journal = open();
        append(message(2));

        assertThat(readBehind(0)).last().isEqualTo("5 " + message(2));
    }

    @Test
    void readsFromTheMiddleOfWhatHappenedAtOnce() {
        append(message(1), progress(4), message(2));

        assertThat(readBehind(1)).containsExactly("2 " + progress(4), "6 " + message(2));
        assertThat(readBehind(3)).containsExactly("2 " + progress(4), "6 " + message(2));
        assertThat(readBehind(5)).containsExactly("6 " + message(2));
        assertThat(readBehind(6)).isEmpty();
    }

    @Test
    void keepsEveryKindOfEntryAndWhenItWas() {
        List<JournalEntry> all = List.of(
                message(1),
                new JournalEntry.Request(BOB, 7),
                progress(2),
                new JournalEntry.NameClaimed("bob", "bob (ABCDEFG)", BOB, CAROL),
                new JournalEntry.Rotated("bob", BOB, CAROL, true),
                new JournalEntry.Restored());
        append(all.toArray(JournalEntry[]::new));

        List<Journal.Committed> read = new ArrayList<>();
        store.read(transaction -> {
            Journal.read(transaction, 0, (first, committed) -> read.add(committed));
            return true;
        });
        assertThat(read).extracting(Journal.Committed::entry).isEqualTo(all);
        assertThat(read).extracting(Journal.Committed::at).containsOnly(clock.instant());
    }

    @Test
    void leavesAtMostAGapWhereNothingWasCommitted() {
        append(message(1));
        var failed = store.write(transaction -> {
            journal.append(transaction, message(2));
            throw new IllegalStateException("no");
        });
        assertThat(failed).failsWithin(java.time.Duration.ofSeconds(5));
        append(message(3));

        assertThat(readBehind(0))
                .hasSize(2)
                .last()
                .asString()
                .endsWith(message(3).toString());
    }

    @Test
    void knowsWhereToGoOnBehindAnIdOfItsOwn() {
        append(message(1), message(2));
        EventId last = journal.idOf(2);

        assertThat(place(last)).contains(2L);
        assertThat(place(EventId.parse(last.toString()))).contains(2L);
        assertThat(place(new EventId(last.epoch(), 0))).contains(0L);
        assertThat(place(new EventId(last.epoch(), 3))).isEmpty();
        assertThat(place(new EventId("AAAAAAAA", 1))).isEmpty();
    }

    @Test
    void beginsANewEpochWithARestoreAndTellsOfIt() {
        append(message(1), message(2));
        EventId seen = journal.idOf(2);
        EventId lost = new EventId(seen.epoch(), 9);
        store.write(transaction -> {
                    Journal.restored(transaction, clock, random);
                    return true;
                })
                .join();
        journal = open();
        append(message(3));

        assertThat(journal.idOf(2)).isEqualTo(seen);
        assertThat(journal.idOf(3).epoch()).isNotEqualTo(seen.epoch());
        assertThat(readBehind(place(seen).orElseThrow()))
                .containsExactly("3 " + new JournalEntry.Restored(), "4 " + message(3));
        assertThat(place(journal.idOf(1))).as("not everything was seen").contains(1L);
        assertThat(place(lost)).as("happened after the backup").contains(2L);
        assertThat(place(new EventId("AAAAAAAA", 4)))
                .as("perhaps of another restore")
                .contains(2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "ABCDEFGH", "ABCDEFGH-", "abcdefgh-1", "ABCDEFG1-1", "ABCDEFGH-01", "ABCDEFGH--1"})
    void readsNoOtherTextAsAnId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventId.parse(text));
    }

    private Journal open() {
        return new Journal(store, clock, random);
    }

    private Optional<Long> place(EventId id) {
        return store.read(transaction -> journal.placeOf(id, transaction));
    }

    private void append(JournalEntry... entries) {
        try {
            store.write(transaction -> {
                        for (JournalEntry entry : entries) {
                            journal.append(transaction, entry);
                        }
                        return true;
                    })
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> readBehind(long after) {
        List<String> found = new ArrayList<>();
        store.read(transaction -> {
            Journal.read(transaction, after, (first, committed) -> found.add(first + " " + committed.entry()));
            return true;
        });
        return found;
    }

    private static JournalEntry.Message message(long order) {
        return new JournalEntry.Message(BOB, order, 1);
    }

    private static JournalEntry.Progress progress(int count) {
        return new JournalEntry.Progress(BOB, 3, 8, count, "delivered");
    }
}
