// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    private static final Inbox.Gate STORE = (author, message) -> Verdict.STORE;
    private static final PeerId BOB = FixedIdentity.of(2).id();
    private static final PeerId CAROL = FixedIdentity.of(3).id();
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));
    private static final StreamId OTHER = new StreamId(Bytes.fromHex("cc".repeat(16)));

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final MemoryStore store = new MemoryStore();
    private final MessageLog log = new MessageLog(new Journal(store, clock, random), random);

    @AfterEach
    void closeStore() {
        store.close();
    }

    // What comes in.

    @Test
    void storesTheNextMessageOfAStream() {
        Inbox.Receipt first = receive(THEIRS, 1, "one");
        Inbox.Receipt second = receive(THEIRS, 2, "two");

        assertThat(first)
                .isInstanceOfSatisfying(
                        Inbox.Receipt.Stored.class, r -> assertThat(r.n()).isOne());
        assertThat(second)
                .isInstanceOfSatisfying(
                        Inbox.Receipt.Stored.class, r -> assertThat(r.n()).isEqualTo(2));
        assertThat(texts()).containsExactly("one", "two");
        assertThat(state().receivedOf(THEIRS)).isEqualTo(2);
    }

    @Test
    void storesNoMessageTwiceAndAcknowledgesAllThatIsHere() {
        receive(THEIRS, 1, "one");
        receive(THEIRS, 2, "two");
        ConversationState before = state();

        assertThat(receive(THEIRS, 1, "one")).isEqualTo(new Inbox.Receipt.Duplicate(2));
        assertThat(receive(THEIRS, 2, "something else")).isEqualTo(new Inbox.Receipt.Duplicate(2));

        assertThat(texts()).containsExactly("one", "two");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void storesNothingBehindAGap() {
        assertThat(receive(THEIRS, 2, "two")).isEqualTo(new Inbox.Receipt.Gap());
        receive(THEIRS, 1, "one");
        assertThat(receive(THEIRS, 3, "three")).isEqualTo(new Inbox.Receipt.Gap());
        assertThat(receive(THEIRS, Long.MAX_VALUE, "last")).isEqualTo(new Inbox.Receipt.Gap());

        assertThat(texts()).containsExactly("one");
    }

    @Test
    void countsEachStreamOfAPeerAndEachPeerByItself() {
        receive(THEIRS, 1, "one");
        receive(OTHER, 1, "from a new stream");
        receive(THEIRS, 2, "two");

        assertThat(this.<Inbox.Receipt>write(tx -> log.inbox
                        .receive(tx, CAROL, List.of(message(THEIRS, 1, "carol's")), clock.instant(), STORE)
                        .get(0)))
                .isInstanceOf(Inbox.Receipt.Stored.class);
        assertThat(texts()).containsExactly("one", "from a new stream", "two");
        assertThat(state().received())
                .extracting(Frame.Committed::stream)
                .as("the newest last")
                .containsExactly(OTHER, THEIRS);
    }

    @Test
    void remembers64StreamsOfAPeerTheLatestOnes() {
        List<StreamId> streams = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            StreamId stream = StreamId.random(random);
            streams.add(stream);
            receive(stream, 1, "from stream " + i);
        }

        assertThat(state().received()).extracting(Frame.Committed::stream).isEqualTo(streams.subList(6, 70));
    }

    @Test
    void refusesATextThatIsNotUtf8AndOwesTheAnswerUntilItIsConfirmed() {
        receive(THEIRS, 1, "one");
        Message broken = new Message(THEIRS, 2, envelope(Envelope.TEXT, Bytes.fromHex("c328")));

        Inbox.Receipt receipt = write(tx -> log.inbox
                .receive(tx, BOB, List.of(broken), clock.instant(), STORE)
                .get(0));

        long seq = clock.instant().toEpochMilli();
        Frame.Status said = new Frame.Status(seq, THEIRS, 2, 2, Outcome.REFUSED);
        assertThat(receipt).isEqualTo(new Inbox.Receipt.Refused(said, 2));
        assertThat(texts()).containsExactly("one");
        assertThat(state().statuses().owed()).containsExactly(said);
        assertThat(receive(THEIRS, 3, "three")).isInstanceOf(Inbox.Receipt.Stored.class);
        confirm(seq - 1);
        assertThat(state().statuses().owed()).containsExactly(said);
        confirm(seq);
        assertThat(state().statuses().owed()).isEmpty();
        confirm(seq);
    }

    @Test
    void refusesAnEnvelopeItCannotReadAndGoesOn() {
        Message nonsense = new Message(THEIRS, 1, Bytes.utf8("no envelope"));

        assertThat(this.<Inbox.Receipt>write(tx -> log.inbox
                        .receive(tx, BOB, List.of(nonsense), clock.instant(), STORE)
                        .get(0)))
                .isInstanceOf(Inbox.Receipt.Refused.class);
        assertThat(receive(THEIRS, 2, "two")).isInstanceOf(Inbox.Receipt.Stored.class);
        assertThat(texts()).containsExactly("two");
    }

    @Test
    void numbersWhatItOwesAndForgetsTheOldestBeyondItsLimit() {
        long first = clock.instant().toEpochMilli();
        for (int i = 0; i < Statuses.MAX_OWED + 3; i++) {
            // Two streams in turn, so that no status continues the one before.
            Message broken = new Message(i % 2 == 0 ? THEIRS : OTHER, i / 2 + 1, Bytes.EMPTY);
            write(tx -> log.inbox
                    .receive(tx, BOB, List.of(broken), clock.instant(), STORE)
                    .get(0));
        }

        assertThat(state().statuses().owed())
                .extracting(Frame.Status::seq)
                .containsExactlyElementsOf(LongStream.range(first + 3, first + Statuses.MAX_OWED + 3)
                        .boxed()
                        .toList());
        confirm(first + 9);
        assertThat(state().statuses().owed().get(0).seq()).isEqualTo(first + 10);
    }

    @Test
    void saysTheSameOfNeighboursAtOnce() {
        for (int n = 1; n <= 5; n++) {
            Message broken = new Message(THEIRS, n, Bytes.EMPTY);
            write(tx -> log.inbox
                    .receive(tx, BOB, List.of(broken), clock.instant(), STORE)
                    .get(0));
        }

        assertThat(state().statuses().owed())
                .containsExactly(new Frame.Status(clock.instant().toEpochMilli() + 4, THEIRS, 1, 5, Outcome.REFUSED));
    }

    @Test
    void storesAKindItDoesNotKnowWhateverItHolds() {
        Message later = new Message(THEIRS, 1, envelope("hologram", Bytes.fromHex("c328")));

        write(tx -> log.inbox
                .receive(tx, BOB, List.of(later), clock.instant(), STORE)
                .get(0));

        assertThat(tail(10))
                .singleElement()
                .satisfies(line -> assertThat(line.message().open().kind()).isEqualTo("hologram"));
    }

    @Test
    void takesSeveralInWithOneTransactionAsIfEachHadComeAlone() {
        List<Inbox.Receipt> receipts = write(tx -> log.inbox.receive(
                tx,
                BOB,
                List.of(
                        message(THEIRS, 1, "one"),
                        message(THEIRS, 1, "one"),
                        message(THEIRS, 2, "two"),
                        message(OTHER, 1, "of another stream")),
                clock.instant(),
                STORE));

        assertThat(receipts).extracting(Inbox.Receipt::n).containsExactly(1L, 1L, 2L, 1L);
        assertThat(receipts.get(1)).isInstanceOf(Inbox.Receipt.Duplicate.class);
        assertThat(texts()).containsExactly("one", "two", "of another stream");
        assertThat(receive(THEIRS, 3, "three")).isInstanceOf(Inbox.Receipt.Stored.class);
    }

    @Test
    void ofSeveralNothingBehindAGapIsLookedAt() {
        List<Inbox.Receipt> receipts = write(tx -> log.inbox.receive(
                tx,
                BOB,
                List.of(message(THEIRS, 1, "one"), message(THEIRS, 3, "three"), message(THEIRS, 2, "two")),
                clock.instant(),
                STORE));

        assertThat(receipts).hasSize(2);
        assertThat(receipts.get(1)).isInstanceOf(Inbox.Receipt.Gap.class);
        assertThat(texts()).containsExactly("one");
    }

    // What goes out.

    @Test
    void numbersWhatIsQueuedFromOneInOneStream() {
        List<MessageLog.Line> lines = queue("one", "two", "three");

        assertThat(lines).extracting(line -> line.message().n()).containsExactly(1L, 2L, 3L);
        assertThat(lines).extracting(line -> line.message().stream()).containsOnly(state().stream());
        assertThat(state().queued() - state().acknowledged()).isEqualTo(3);
    }

    @Test
    void keepsOneOrderForBothDirections() {
        queue("mine 1");
        receive(THEIRS, 1, "theirs 1");
        queue("mine 2");

        assertThat(texts()).containsExactly("mine 1", "theirs 1", "mine 2");
        assertThat(waitingTexts(0)).containsExactly("mine 1", "mine 2");
    }

    @Test
    void movesForwardWithAcknowledgements() {
        queue("one");
        receive(THEIRS, 1, "between");
        queue("two", "three", "four");

        assertThat(acknowledge(2)).extracting(MessageLogTest::text).containsExactly("one", "two");
        assertThat(waitingTexts(state().cursor())).containsExactly("three", "four");
        assertThat(acknowledge(4)).extracting(MessageLogTest::text).containsExactly("three", "four");
        assertThat(state().queued() - state().acknowledged()).isZero();
    }

    @Test
    void ignoresAnAcknowledgementThatIsOldOrOfSomethingElse() {
        queue("one", "two");
        acknowledge(1);
        ConversationState before = state();

        assertThat(acknowledge(1)).isEmpty();
        assertThat(acknowledge(0)).isEmpty();
        assertThat(acknowledge(3)).isEmpty();
        assertThat(acknowledge(Long.MAX_VALUE)).isEmpty();
        assertThat(this.<Outbox.Progress>write(tx -> log.outbox.acknowledge(tx, BOB, THEIRS, 2))
                        .lines())
                .isEmpty();
        assertThat(this.<Outbox.Progress>write(tx -> log.outbox.acknowledge(tx, CAROL, before.stream(), 2))
                        .lines())
                .isEmpty();

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void readsWhatWaitsInBoundedPieces() {
        queue("one", "two", "three", "four", "five");

        assertThat(waiting(0, 2, Long.MAX_VALUE))
                .extracting(MessageLogTest::text)
                .containsExactly("one", "two");
        long envelope =
                waiting(0, 1, Long.MAX_VALUE).get(0).message().envelope().length();
        assertThat(waiting(0, 99, envelope)).as("one is always taken").hasSize(1);
        assertThat(waiting(0, 99, envelope + 1)).hasSize(2);
        assertThat(waiting(waiting(0, 2, Long.MAX_VALUE).get(1).order(), 99, Long.MAX_VALUE))
                .extracting(MessageLogTest::text)
                .containsExactly("three", "four", "five");
        assertThat(this.<List<MessageLog.Line>>read(tx -> log.outbox.waiting(tx, CAROL, 0, 99, Long.MAX_VALUE)))
                .isEmpty();
    }

    // What a HAVE says.

    @Test
    void believesAHaveThatIsFartherThanItsAcknowledgements() {
        List<MessageLog.Line> lines = queue("one", "two", "three");
        acknowledge(1);

        Aligning.Alignment aligned = align(mark(2, lines.get(1)));

        assertThat(aligned.delivered()).extracting(MessageLogTest::text).containsExactly("two");
        assertThat(aligned.repeats()).isFalse();
        assertThat(aligned.state()).isEqualTo(state());
        assertThat(waitingTexts(state().cursor())).containsExactly("three");
    }

    @Test
    void movesBackWithAHaveThatIsBehind() {
        List<MessageLog.Line> lines = queue("one", "two", "three");
        acknowledge(3);

        Aligning.Alignment aligned = align(mark(1, lines.get(0)));

        assertThat(aligned.delivered()).isEmpty();
        assertThat(aligned.repeats()).isFalse();
        assertThat(waitingTexts(state().cursor())).containsExactly("two", "three");
        assertThat(state().acknowledged()).isOne();
    }

    @Test
    void sendsAgainWhatAHaveOfAnOverlappingSessionDoesNotKnowYetButDoesNotTakeItBack() {
        List<MessageLog.Line> lines = queue("one", "two", "three");
        acknowledge(2);
        Frame.Have behind = new Frame.Have(List.of(mark(1, lines.get(0))));

        Aligning.Alignment aligned = write(tx -> log.aligning.align(tx, BOB, behind, true));

        assertThat(aligned.delivered()).isEmpty();
        assertThat(aligned.repeats()).isFalse();
        assertThat(waitingTexts(aligned.cursor())).containsExactly("two", "three");
        assertThat(state().acknowledged()).isEqualTo(2);
        assertThat(waitingTexts(state().cursor())).containsExactly("three");
    }

    @Test
    void sendsEverythingAgainToAPeerThatKnowsNothing() {
        receive(THEIRS, 1, "before");
        queue("one", "two");
        acknowledge(2);

        Aligning.Alignment aligned = align();

        assertThat(aligned.repeats()).isFalse();
        assertThat(waitingTexts(state().cursor())).containsExactly("one", "two");
    }

    @Test
    void takesAMarkOfZeroForNothing() {
        queue("one");

        Aligning.Alignment aligned =
                align(new Frame.Committed(state().stream(), 0, MessageId.random(random, clock.instant())));

        assertThat(aligned.repeats()).isFalse();
        assertThat(waitingTexts(state().cursor())).containsExactly("one");
    }

    @Test
    void changesNothingWhenBothAgree() {
        List<MessageLog.Line> lines = queue("one", "two");
        acknowledge(2);
        ConversationState before = state();

        assertThat(align(mark(2, lines.get(1))).state()).isEqualTo(before);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void keepsNothingOfAStrangerWhoOnlySaysWhatTheyHave() {
        Aligning.Alignment aligned = align(new Frame.Committed(OTHER, 3, MessageId.random(random, clock.instant())));

        assertThat(aligned.state()).isNull();
        assertThat(aligned.repeats()).isFalse();
        assertThat(store.<ConversationState>read(tx -> log.state(tx, BOB))).isNull();
    }

    @Test
    void ignoresMarksOfStreamsThatAreNotOurs() {
        queue("one");
        Frame.Committed foreign = new Frame.Committed(OTHER, 99, MessageId.random(random, clock.instant()));

        assertThat(align(foreign).repeats()).isFalse();
        assertThat(waitingTexts(state().cursor())).containsExactly("one");
    }

    @Test
    void movesWhatWaitsToANewStreamWhenThePeerHasAMessageWeDoNotKnow() {
        queue("one", "two");
        acknowledge(1);
        receive(THEIRS, 1, "between");
        queue("three");
        StreamId old = state().stream();

        Aligning.Alignment aligned = align(new Frame.Committed(old, 2, MessageId.random(random, clock.instant())));

        assertMovedToANewStream(aligned, old);
    }

    @Test
    void movesWhatWaitsToANewStreamWhenThePeerHasMoreThanWeEverQueued() {
        List<MessageLog.Line> lines = queue("one", "two");
        acknowledge(1);
        receive(THEIRS, 1, "between");
        queue("three");
        StreamId old = state().stream();

        Aligning.Alignment aligned = align(mark(4, lines.get(1)));

        assertMovedToANewStream(aligned, old);
    }

    private void assertMovedToANewStream(Aligning.Alignment aligned, StreamId old) {
        assertThat(aligned.repeats()).isTrue();
        assertThat(state().stream()).isNotEqualTo(old);
        assertThat(aligned.state()).isEqualTo(state());
        List<MessageLog.Line> moved = waiting(state().cursor(), 99, Long.MAX_VALUE);
        assertThat(moved).extracting(MessageLogTest::text).containsExactly("two", "three");
        assertThat(moved).extracting(line -> line.message().n()).containsExactly(1L, 2L);
        assertThat(texts()).as("the order on the screen").containsExactly("one", "two", "between", "three");
        assertThat(queue("four").get(0).message().n()).isEqualTo(3);
        assertThat(acknowledge(3)).extracting(MessageLogTest::text).containsExactly("two", "three", "four");
    }

    @Test
    void movesToANewStreamAgainAndAgain() {
        queue("one", "two");
        for (int i = 0; i < 5; i++) {
            align(new Frame.Committed(state().stream(), 9, MessageId.random(random, clock.instant())));
            assertThat(waitingTexts(state().cursor())).containsExactly("one", "two");
        }
        // Without anything waiting as well.
        acknowledge(2);
        align(new Frame.Committed(state().stream(), 9, MessageId.random(random, clock.instant())));
        assertThat(state().queued() - state().acknowledged()).isZero();
        assertThat(queue("three").get(0).message().n()).isOne();
    }

    @Test
    void believesANumberWhoseIdTheOtherSideCouldNotRead() {
        queue("one", "two");
        MessageId none = new MessageId(Bytes.fromHex("00".repeat(16)));

        Aligning.Alignment aligned = align(new Frame.Committed(state().stream(), 1, none));

        assertThat(aligned.repeats()).isFalse();
        assertThat(waitingTexts(state().cursor())).containsExactly("two");
    }

    // What a STATUS says.

    @Test
    void notesWhatBecameOfARange() {
        queue("one", "two", "three", "four");
        acknowledge(4);

        List<MessageLog.Line> changed = note(1, 2, 3, Outcome.REFUSED);

        assertThat(changed).extracting(MessageLogTest::text).containsExactly("two", "three");
        assertThat(tail(9))
                .extracting(line -> line.message().outcome())
                .containsExactly(null, Outcome.REFUSED, Outcome.REFUSED, null);
        assertThat(state().statuses().seen()).isOne();
    }

    @Test
    void notesAStatusOnceOnly() {
        queue("one");
        note(5, 1, 1, Outcome.HELD);

        assertThat(note(5, 1, 1, Outcome.REFUSED)).isEmpty();
        assertThat(note(4, 1, 1, Outcome.REFUSED)).isEmpty();
        assertThat(note(6, 1, 1, Outcome.HELD)).as("nothing new").isEmpty();
        assertThat(note(7, 1, 1, Outcome.STORED)).hasSize(1);
        assertThat(state().statuses().seen()).isEqualTo(7);
    }

    @Test
    void takesNoOutcomeBack() {
        queue("one");

        assertThat(note(1, 1, 1, Outcome.STORED)).hasSize(1);
        assertThat(note(2, 1, 1, Outcome.HELD)).isEmpty();
        assertThat(note(3, 1, 1, Outcome.READ)).hasSize(1);
        assertThat(note(4, 1, 1, Outcome.REFUSED)).isEmpty();
        assertThat(note(5, 1, 1, Outcome.STORED)).isEmpty();
        assertThat(tail(1).get(0).message().outcome()).isEqualTo(Outcome.READ);
    }

    @Test
    void clipsAStatusToWhatWasSent() {
        queue("one", "two");

        assertThat(note(1, 2, Long.MAX_VALUE, Outcome.READ))
                .extracting(MessageLogTest::text)
                .containsExactly("two");
        assertThat(note(2, 3, 9, Outcome.READ)).isEmpty();
        assertThat(note(3, Long.MAX_VALUE, Long.MAX_VALUE, Outcome.READ)).isEmpty();
        assertThat(state().statuses().seen()).isEqualTo(3);
    }

    @Test
    void notesNothingOfStreamsThatAreNotOurs() {
        queue("one");
        Frame.Status foreign = new Frame.Status(1, OTHER, 1, 9, Outcome.REFUSED);

        assertThat(this.<StatusNotes.Noted>write(tx -> log.notes.note(tx, BOB, foreign, Long.MAX_VALUE))
                        .lines())
                .isEmpty();
        assertThat(this.<StatusNotes.Noted>write(tx -> log.notes.note(tx, CAROL, foreign, Long.MAX_VALUE))
                        .lines())
                .isEmpty();
        assertThat(tail(1).get(0).message().outcome()).isNull();
    }

    // What is shown.

    @Test
    void showsTheNewestLinesThatAreWantedOldestFirst() {
        queue("one", "two");
        receive(THEIRS, 1, "three");
        queue("four");

        assertThat(this.<List<MessageLog.Line>>read(tx -> log.newest(tx, BOB, 2, StoredMessage::outgoing)))
                .extracting(MessageLogTest::text)
                .containsExactly("two", "four");
        assertThat(this.<List<MessageLog.Line>>read(tx -> log.newest(tx, CAROL, 2, any -> true)))
                .isEmpty();
    }

    // What lies in the store.

    @Test
    void readsBackAStateAsItWasWritten() {
        queue("one", "two");
        acknowledge(1);
        receive(THEIRS, 1, "x");
        receive(OTHER, 1, "y");
        write(tx -> log.inbox
                .receive(tx, BOB, List.of(new Message(OTHER, 2, Bytes.EMPTY)), clock.instant(), STORE)
                .get(0));
        note(3, 1, 1, Outcome.READ);
        ConversationState state = state();

        assertThat(ConversationState.decode(state.encode())).isEqualTo(state);
        assertThat(ConversationState.decode(ConversationState.begin(THEIRS).encode()))
                .isEqualTo(ConversationState.begin(THEIRS));
    }

    @Test
    void saysThatTheProfileIsDamagedWhateverIsInPlaceOfALineOrAState() {
        queue("one");
        Bytes state = state().encode();
        Bytes line = tail(1).get(0).message().encode();

        for (int cut = 0; cut < state.length(); cut++) {
            Bytes damaged = state.slice(0, cut);
            assertDamaged(() -> ConversationState.decode(damaged));
        }
        for (int cut = 0; cut < line.length(); cut++) {
            Bytes damaged = line.slice(0, cut);
            assertDamaged(() -> StoredMessage.decode(damaged));
        }
        assertDamaged(() -> ConversationState.decode(line));
        assertDamaged(() -> StoredMessage.decode(state));
        assertDamaged(() -> new StoredMessage(true, THEIRS, 1, Instant.EPOCH, Bytes.utf8("x"), null, false).open());
    }

    @Test
    void doesNotGuessWhenItsStateIsDamaged() {
        queue("one");
        write(tx -> {
            tx.put(new Table("conversations"), Key.of(BOB.hash()), Bytes.utf8("x"));
            return true;
        });

        assertThatExceptionOfType(java.util.concurrent.CompletionException.class)
                .isThrownBy(() -> queue("two"))
                .withCauseInstanceOf(StoreFailedException.class);
    }

    private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(StoreFailedException.class).isThrownBy(call).withMessageContaining("backup");
    }

    private List<MessageLog.Line> queue(String... texts) {
        return write(tx -> {
            List<MessageLog.Line> lines = new ArrayList<>();
            for (String text : texts) {
                Envelope envelope = new Envelope(
                        MessageId.random(random, clock.instant()), clock.instant(), Envelope.TEXT, Bytes.utf8(text));
                lines.add(log.outbox
                        .queue(tx, BOB, List.of(envelope), clock.instant())
                        .lines()
                        .get(0));
            }
            return lines;
        });
    }

    private Inbox.Receipt receive(StreamId stream, long n, String text) {
        return write(tx -> log.inbox
                .receive(tx, BOB, List.of(message(stream, n, text)), clock.instant(), STORE)
                .get(0));
    }

    private Message message(StreamId stream, long n, String text) {
        return new Message(stream, n, envelope(Envelope.TEXT, Bytes.utf8(text)));
    }

    private Bytes envelope(String kind, Bytes body) {
        return new Envelope(MessageId.random(random, clock.instant()), clock.instant(), kind, body).encode();
    }

    private List<MessageLog.Line> acknowledge(long n) {
        return this.<Outbox.Progress>write(tx -> log.outbox.acknowledge(tx, BOB, stream(tx), n))
                .lines();
    }

    private StreamId stream(Transaction tx) {
        return Objects.requireNonNull(log.state(tx, BOB)).stream();
    }

    private void confirm(long seq) {
        write(tx -> {
            log.confirmed(tx, BOB, seq);
            return true;
        });
    }

    private List<MessageLog.Line> note(long seq, long from, long to, Outcome outcome) {
        return this.<StatusNotes.Noted>write(tx ->
                        log.notes.note(tx, BOB, new Frame.Status(seq, stream(tx), from, to, outcome), Long.MAX_VALUE))
                .lines();
    }

    private Aligning.Alignment align(Frame.Committed... marks) {
        return write(tx -> log.aligning.align(tx, BOB, new Frame.Have(List.of(marks)), false));
    }

    private static Frame.Committed mark(long n, MessageLog.Line line) {
        return new Frame.Committed(
                line.message().stream(), n, line.message().open().id());
    }

    private ConversationState state() {
        return read(tx -> log.state(tx, BOB));
    }

    private List<MessageLog.Line> waiting(long cursor, int lines, long bytes) {
        return read(tx -> log.outbox.waiting(tx, BOB, cursor, lines, bytes));
    }

    private List<String> waitingTexts(long cursor) {
        return waiting(cursor, 999, Long.MAX_VALUE).stream()
                .map(MessageLogTest::text)
                .toList();
    }

    private List<MessageLog.Line> tail(int lines) {
        List<MessageLog.Line> all = read(tx -> OneLog.linesOf(tx, BOB));
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    private List<String> texts() {
        return tail(999).stream().map(MessageLogTest::text).toList();
    }

    private static String text(MessageLog.Line line) {
        return new String(line.message().open().body().toArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private <T> T write(Function<Transaction, T> work) {
        return store.write(work).join();
    }

    private <T> T read(Function<dev.p2pchat.storage.ReadTransaction, T> work) {
        return store.read(work);
    }
}
