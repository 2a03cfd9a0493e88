// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final PeerId BOB = FixedIdentity.of(2).id();
    private static final PeerId CAROL = FixedIdentity.of(3).id();
    private static final PeerId DAVE = FixedIdentity.of(4).id();
    private static final PeerId NOBODY = FixedIdentity.of(5).id();
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final MemoryStore store = new MemoryStore();
    private final MessageLog log = new MessageLog(new Journal(store, InstantSource.system(), random), random);
    private final History history =
            new History(store, log, peer -> new Outbound(store.read(transaction -> log.state(transaction, peer))));

    @AfterEach
    void closeStore() {
        store.close();
    }

    private List<String> texts(List<History.Place> places) {
        List<String> texts = new ArrayList<>();
        List<History.Place> left = places;
        while (!left.isEmpty()) {
            History.Part part = history.at(left);
            part.messages().forEach(message -> texts.add(message.text()));
            left = left.subList(part.asked(), left.size());
        }
        return texts;
    }

    private List<History.Place> newest(int most, @Nullable Instant since, @Nullable String phrase, PeerId... with)
            throws InterruptedException {
        return history.newest(List.of(with), most, since, phrase == null ? null : new Phrase(phrase));
    }

    @Test
    void findsTheNewestOldestFirst() throws Exception {
        FilledLog.fill(store, BOB, 10_000, i -> (i % 1000 == 7 ? "Needle " : "hay ") + i, BEGIN);

        assertThat(texts(newest(3, null, null, BOB))).containsExactly("hay 9997", "hay 9998", "hay 9999");
        assertThat(texts(newest(3, null, "nEEdle", BOB))).containsExactly("Needle 7007", "Needle 8007", "Needle 9007");
        assertThat(texts(newest(50, null, "needle", BOB))).hasSize(10).startsWith("Needle 7");
        assertThat(texts(newest(2, BEGIN.plusSeconds(9_999), null, BOB))).containsExactly("hay 9999");
        assertThat(texts(newest(50, BEGIN.plusSeconds(8_007), "needle", BOB)))
                .containsExactly("Needle 8007", "Needle 9007");
        assertThat(newest(50, null, "nowhere", BOB)).isEmpty();
        assertThat(newest(50, null, null, NOBODY)).isEmpty();
        assertThat(newest(50, null, null)).isEmpty();
        assertThat(newest(100_000, null, null, BOB)).hasSize(10_000);
    }

    @Test
    void mergesConversationsByTime() throws Exception {
        FilledLog.fill(store, BOB, 3000, i -> "bob " + i, BEGIN);
        FilledLog.fill(store, CAROL, 3000, i -> "carol " + i, BEGIN.plusMillis(500));
        FilledLog.fill(store, DAVE, 1, i -> "dave " + i, BEGIN.minusSeconds(1));

        assertThat(texts(newest(3, null, null, BOB, CAROL, DAVE, NOBODY)))
                .containsExactly("carol 2998", "bob 2999", "carol 2999");
        List<String> all = texts(newest(100_000, null, null, CAROL, DAVE, BOB));
        assertThat(all).hasSize(6001).startsWith("dave 0", "bob 0", "carol 0", "bob 1", "carol 1");
        assertThat(texts(newest(2, null, "CAROL 1", BOB, CAROL, DAVE))).containsExactly("carol 1998", "carol 1999");
    }

    @Test
    void leavesOutWhatIsNoPartOfTheConversationWhereverItLies() throws Exception {
        put(BOB, 1, incoming("waits, too").with(Outcome.HELD));
        put(BOB, 2, incoming("waits as a request").with(Outcome.HELD));
        put(BOB, 3, incoming("shown"));

        assertThat(texts(newest(9, null, null, BOB))).containsExactly("shown");
        assertThat(newest(9, null, "waits", BOB)).isEmpty();
        assertThat(texts(List.of(place(1), place(2), place(3), place(4)))).containsExactly("shown");
        assertThat(history.after(BOB, 0, null).messages())
                .extracting(LoggedMessage::text)
                .containsExactly("shown");
    }

    /** A peer may encode its message as it likes, as long as it can be read. */
    @Test
    void findsATextInAnUnusualEncoding() throws Exception {
        Bytes chunked = Bytes.fromHex("a4" + "626964" + "50" + "11".repeat(16) + "6473656e74" + "00" + "646b696e64"
                + "6474657874" + "64626f6479" + "5f" + "44" + "4e656564" + "42" + "6c65" + "ff");
        put(BOB, 1, StoredMessage.incoming(StreamId.random(random), 1, BEGIN, chunked, null));

        assertThat(texts(newest(9, null, "needle", BOB))).containsExactly("Needle");
    }

    @Test
    void isNotMisledByAClockThatWasWrongForAWhile() throws Exception {
        for (int i = 1; i <= 200; i++) {
            Instant at = i == 150 || i == 151 ? Instant.EPOCH : BEGIN.plusSeconds(i);
            put(
                    BOB,
                    i,
                    StoredMessage.incoming(
                            StreamId.random(random),
                            i,
                            at,
                            envelope(Envelope.TEXT, "m" + i).encode(),
                            null));
        }

        assertThat(newest(500, BEGIN.plusSeconds(100), null, BOB)).hasSize(99);
    }

    @Test
    void aPageIsBoundedInMessagesAndBytesAndTheNextGoesOnBehindIt() throws Exception {
        FilledLog.fill(store, BOB, 2500, i -> "m" + i, BEGIN);
        FilledLog.fill(store, CAROL, 9, i -> "x".repeat(400_000), BEGIN);

        History.Part part = history.at(newest(2500, null, null, BOB));
        assertThat(part.messages()).hasSize(History.MAX_PAGE_MESSAGES);
        assertThat(history.at(newest(9, null, null, CAROL)).messages()).hasSize(3);

        assertThat(readAll(BOB)).hasSize(2500).startsWith("m0").endsWith("m2499");
        assertThat(readAll(CAROL)).hasSize(9);
        assertThat(history.after(CAROL, 0, null).messages()).hasSize(3);
        assertThat(history.after(BOB, 2499, null).messages())
                .extracting(LoggedMessage::text)
                .containsExactly("m2499");
        assertThat(history.after(BOB, 2500, null)).isEqualTo(new History.Reading(List.of(), 2500, 2500));
        for (long beyond : new long[] {2501, 1_000_000, Long.MAX_VALUE}) {
            assertThat(history.after(BOB, beyond, null)).isEqualTo(new History.Reading(List.of(), 2500, 2500));
        }
        assertThat(history.after(BOB, 0, BEGIN.plusSeconds(2499)).messages()).hasSize(1);
        assertThat(history.after(NOBODY, 0, null)).isEqualTo(new History.Reading(List.of(), 0, 0));
        assertThat(history.after(NOBODY, 7, null)).isEqualTo(new History.Reading(List.of(), 0, 0));
        assertThat(history.end(BOB)).isEqualTo(2500);
        assertThat(history.end(NOBODY)).isZero();
    }

    private List<String> readAll(PeerId peer) {
        List<String> texts = new ArrayList<>();
        long last = 0;
        History.Reading page;
        do {
            page = history.after(peer, last, null);
            page.messages().forEach(message -> texts.add(message.text()));
            last = page.last();
        } while (last < page.end());
        return texts;
    }

    /** Whatever the lengths, the gaps and the times: the same as one line after the other. */
    @RepeatedTest(30)
    void findsWhatASequentialScanFinds() throws Exception {
        long seed = System.nanoTime();
        Random dice = new Random(seed);
        List<PeerId> peers = List.of(BOB, CAROL, DAVE);
        List<List<Expected>> trails = new ArrayList<>();
        for (PeerId peer : peers) {
            trails.add(fillAtRandom(peer, dice));
        }
        int most = 1 + dice.nextInt(dice.nextBoolean() ? 60 : 6000);
        String phrase = dice.nextBoolean() ? null : "common";

        List<History.Place> expected = new ArrayList<>();
        trails.forEach(
                trail -> trail.removeIf(line -> phrase != null && !line.text().contains(phrase)));
        while (expected.size() < most && trails.stream().anyMatch(trail -> !trail.isEmpty())) {
            List<Expected> next = trails.stream()
                    .filter(trail -> !trail.isEmpty())
                    .max(Comparator.<List<Expected>, Instant>comparing(
                                    trail -> trail.get(trail.size() - 1).at())
                            .thenComparing(trail -> trail.get(0).place().conversation(), Comparator.reverseOrder()))
                    .orElseThrow();
            expected.add(0, next.remove(next.size() - 1).place());
        }

        assertThat(newest(most, null, phrase, BOB, CAROL, DAVE))
                .as("seed " + seed)
                .isEqualTo(expected);
    }

    private record Expected(History.Place place, Instant at, String text) {}

    private List<Expected> fillAtRandom(PeerId peer, Random dice) {
        int lines = dice.nextInt(dice.nextBoolean() ? 100 : 40_000);
        boolean rare = dice.nextBoolean();
        List<Expected> shown = new ArrayList<>();
        store.write(transaction -> {
                    shown.clear();
                    for (int i = 1; i <= lines; i++) {
                        if (dice.nextInt(50) == 0) {
                            continue;
                        }
                        Instant at = BEGIN.plusMillis(i * 10L - dice.nextInt(100));
                        String text = dice.nextInt(rare ? 3000 : 2) == 0 ? "a common word" : "nothing";
                        log.put(
                                transaction,
                                peer,
                                new MessageLog.Line(
                                        i,
                                        StoredMessage.incoming(
                                                new StreamId(Bytes.copyOf(new byte[StreamId.BYTES])),
                                                i,
                                                at,
                                                new Envelope(MessageLog.NO_ID, at, Envelope.TEXT, Bytes.utf8(text))
                                                        .encode(),
                                                null)));
                        shown.add(new Expected(new History.Place(peer, i), at, text));
                    }
                    log.save(transaction, peer, endingAt(lines));
                    return null;
                })
                .join();
        return shown;
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() {
        FilledLog.fill(store, BOB, 10, i -> "m" + i, BEGIN);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> newest(9, null, "none", BOB));
    }

    private static History.Place place(long at) {
        return new History.Place(BOB, at);
    }

    private StoredMessage incoming(String text) {
        return StoredMessage.incoming(
                StreamId.random(random), 1, BEGIN, envelope(Envelope.TEXT, text).encode(), null);
    }

    private Envelope envelope(String kind, String text) {
        return new Envelope(MessageId.random(random, BEGIN), BEGIN, kind, Bytes.utf8(text));
    }

    private void put(PeerId peer, long order, StoredMessage message) {
        store.write(transaction -> {
                    log.put(transaction, peer, new MessageLog.Line(order, message));
                    log.save(transaction, peer, endingAt(order));
                    return null;
                })
                .join();
    }

    private ConversationState endingAt(long order) {
        ConversationState fresh = ConversationState.begin(log.freshStream());
        return new ConversationState(
                order + 1,
                fresh.stream(),
                0,
                0,
                0,
                0,
                List.of(),
                fresh.statuses(),
                fresh.held(),
                fresh.succession(),
                0);
    }
}
