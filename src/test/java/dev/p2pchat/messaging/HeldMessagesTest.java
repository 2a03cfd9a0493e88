// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stranger's messages are in the log, until they are answered and after. */
class HeldMessagesTest {
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));
    private static final StreamId OTHER = new StreamId(Bytes.fromHex("cc".repeat(16)));

    private final OneLog log = new OneLog();
    private long first;

    @BeforeEach
    void hold() {
        log.verdict = Verdict.HOLD;
        first = log.clock.instant().toEpochMilli();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void keepsWhatWaitsAndSaysSoUntilThatIsConfirmed() {
        Inbox.Receipt one = log.receive(THEIRS, 1, "one");
        Inbox.Receipt two = log.receive(THEIRS, 2, "two");

        assertThat(one).isInstanceOfSatisfying(Inbox.Receipt.Held.class, held -> {
            assertThat(held.n()).isOne();
            assertThat(held.status()).isEqualTo(new Frame.Status(first, THEIRS, 1, 1, Outcome.HELD));
            assertThat(held.line().message().outcome()).isEqualTo(Outcome.HELD);
        });
        assertThat(two)
                .isInstanceOfSatisfying(
                        Inbox.Receipt.Held.class,
                        held -> assertThat(held.status())
                                .as("both in one")
                                .isEqualTo(new Frame.Status(first + 1, THEIRS, 1, 2, Outcome.HELD)));
        assertThat(log.heldTexts()).containsExactly("one", "two");
        assertThat(log.state().receivedOf(THEIRS)).isEqualTo(2);
        assertThat(log.state().held().messages()).isEqualTo(2);
        assertThat(log.state().statuses().owed())
                .containsExactly(new Frame.Status(first + 1, THEIRS, 1, 2, Outcome.HELD));
        log.confirm(first);
        assertThat(log.state().statuses().owed()).hasSize(1);
        log.confirm(first + 1);
        assertThat(log.state().statuses().owed()).isEmpty();
        assertThat(log.heldTexts()).as("the answer is still due").hasSize(2);
    }

    @Test
    void knowsAHeldMessageWhenItComesAgain() {
        log.receive(THEIRS, 1, "one");
        ConversationState before = log.state();

        assertThat(log.receive(THEIRS, 1, "one")).isEqualTo(new Inbox.Receipt.Duplicate(1));
        assertThat(log.receive(THEIRS, 3, "three")).isEqualTo(new Inbox.Receipt.Gap());

        assertThat(log.state()).isEqualTo(before);
    }

    @Test
    void holdsSixteenMessagesAndThenNoMore() {
        for (int n = 1; n <= Admission.MAX_HELD_MESSAGES; n++) {
            assertThat(log.receive(THEIRS, n, "text " + n)).isInstanceOf(Inbox.Receipt.Held.class);
        }
        ConversationState before = log.state();

        assertThat(log.receive(THEIRS, 17, "too many")).isEqualTo(new Inbox.Receipt.Full());
        assertThat(log.receive(OTHER, 1, "in another stream")).isEqualTo(new Inbox.Receipt.Full());

        assertThat(log.state()).isEqualTo(before);
        log.release();
        assertThat(log.receive(THEIRS, 17, "again")).isInstanceOf(Inbox.Receipt.Held.class);
    }

    @Test
    void holds32KibAndThenNoMore() {
        int overhead = log.envelope(Envelope.TEXT, "").encode().length();
        String half = "x".repeat(Admission.MAX_HELD_BYTES / 2 - overhead - 2);
        assertThat(log.receive(THEIRS, 1, half)).isInstanceOf(Inbox.Receipt.Held.class);
        assertThat(log.receive(THEIRS, 2, half)).isInstanceOf(Inbox.Receipt.Held.class);
        assertThat(log.state().held().bytes())
                .isGreaterThan(Admission.MAX_HELD_BYTES - 10)
                .isLessThanOrEqualTo(Admission.MAX_HELD_BYTES);

        assertThat(log.receive(THEIRS, 3, "")).isEqualTo(new Inbox.Receipt.Full());
    }

    @Test
    void takesInWhatTakesNoRoomAlsoWhenItIsFull() {
        for (int n = 1; n <= Admission.MAX_HELD_MESSAGES; n++) {
            log.receive(THEIRS, n, "text " + n);
        }
        Message taken = new Message(THEIRS, 17, log.envelope(Envelope.VOID, "").encode());

        assertThat(log.receive(taken)).isEqualTo(new Inbox.Receipt.Withdrawn(17));
        assertThat(log.receive(new Message(THEIRS, 18, Bytes.utf8("nonsense"))))
                .isInstanceOf(Inbox.Receipt.Refused.class);

        assertThat(log.state().receivedOf(THEIRS)).isEqualTo(18);
        assertThat(log.heldTexts()).hasSize(16);
    }

    @Test
    void makesAllOfItAPartOfTheConversationAtOnce() {
        log.receive(THEIRS, 1, "one");
        log.queue("ours between");
        log.receive(OTHER, 1, "after a restore");
        log.receive(OTHER, 2, "two");
        log.confirm(Long.MAX_VALUE);

        Inbox.Answered answered = log.release();

        assertThat(OneLog.texts(answered.lines())).containsExactly("one", "after a restore", "two");
        assertThat(answered.lines())
                .extracting(line -> line.message().outcome())
                .containsOnlyNulls();
        assertThat(answered.statuses())
                .extracting(Frame.Status::stream, Frame.Status::from, Frame.Status::to, Frame.Status::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(THEIRS, 1L, 1L, Outcome.STORED),
                        org.assertj.core.groups.Tuple.tuple(OTHER, 1L, 2L, Outcome.STORED));
        assertThat(log.state().statuses().owed()).isEqualTo(answered.statuses());
        assertThat(log.heldTexts()).isEmpty();
        assertThat(log.texts()).containsExactly("one", "ours between", "after a restore", "two");
        assertThat(log.state().held()).isEqualTo(ConversationState.Held.NOTHING);
        assertThat(log.release()).isEqualTo(Inbox.Answered.NOTHING);
    }

    @Test
    void owesFirstThatItHeldAndThenThatItKept() {
        log.receive(THEIRS, 1, "one");

        log.release();

        assertThat(log.state().statuses().owed())
                .extracting(Frame.Status::outcome)
                .containsExactly(Outcome.HELD, Outcome.STORED);
        assertThat(log.state().statuses().owed()).extracting(Frame.Status::seq).isSorted();
    }

    @Test
    void throwsAwayWhatIsRejectedAndRefusesTheRest() {
        log.receive(THEIRS, 1, "one");
        log.queue("ours");
        log.receive(THEIRS, 2, "two");

        Inbox.Answered answered = log.reject();

        assertThat(OneLog.texts(answered.lines())).containsExactly("one", "two");
        assertThat(answered.statuses()).singleElement().satisfies(status -> {
            assertThat(status.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(status.from()).isOne();
            assertThat(status.to()).isEqualTo(2);
        });
        assertThat(log.texts()).as("nothing of it is left").containsExactly("ours");
        assertThat(log.heldTexts()).isEmpty();
        assertThat(log.state().receivedOf(THEIRS)).isEqualTo(2);
        log.verdict = Verdict.REFUSE;
        assertThat(log.receive(THEIRS, 3, "three"))
                .isInstanceOfSatisfying(
                        Inbox.Receipt.Refused.class,
                        refused -> assertThat(refused.status())
                                .as("joined with the rest")
                                .extracting(Frame.Status::from, Frame.Status::to)
                                .containsExactly(1L, 3L));
        assertThat(log.texts()).containsExactly("ours");
        assertThat(log.reject()).isEqualTo(Inbox.Answered.NOTHING);
    }

    @Test
    void keepsNothingAtAllOfWhatIsDropped() {
        log.receive(THEIRS, 1, "one");
        ConversationState before = log.state();
        log.verdict = Verdict.DROP;

        assertThat(log.receive(THEIRS, 2, "two")).isEqualTo(new Inbox.Receipt.Dropped());

        assertThat(log.state()).isEqualTo(before);
        assertThat(log.texts()).containsExactly("one");
    }

    @Test
    void givesWhatWasTakenBackItsPlaceAndNoLine() {
        log.verdict = Verdict.STORE;
        log.receive(THEIRS, 1, "one");
        MessageId id = MessageId.random(log.random, log.clock.instant());
        Envelope nothing = new Envelope(id, log.clock.instant(), Envelope.VOID, Bytes.EMPTY);

        assertThat(log.receive(new Message(THEIRS, 2, nothing.encode()))).isEqualTo(new Inbox.Receipt.Withdrawn(2));

        assertThat(log.receive(THEIRS, 3, "three")).isInstanceOf(Inbox.Receipt.Stored.class);
        assertThat(log.texts()).containsExactly("one", "three");
        assertThat(log.state().statuses().owed()).isEmpty();
    }

    @Test
    void readsBackAStateInWhichSomethingWaits() {
        log.receive(THEIRS, 1, "one");
        log.queue("ours");
        log.withdraw();

        ConversationState state = log.state();

        assertThat(state.held().bytes()).isPositive();
        assertThat(state.withdrawn()).isOne();
        assertThat(ConversationState.decode(state.encode())).isEqualTo(state);
        assertThat(log.lines())
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(StoredMessage.decode(line.message().encode()))
                                .isEqualTo(line.message()));
    }

    @Test
    void forgetsTheStateOfWhoWasRefused() {
        log.verdict = Verdict.REFUSE;
        log.receive(THEIRS, 1, "one");

        log.write(tx -> {
            log.log.forget(tx, OneLog.BOB);
            return true;
        });

        assertThat(log.<List<Object>>read(tx -> {
                    ConversationState state = log.log.state(tx, OneLog.BOB);
                    return state == null ? List.of() : List.of(state);
                }))
                .isEmpty();
        assertThat(log.receive(THEIRS, 1, "one")).isInstanceOf(Inbox.Receipt.Refused.class);
    }
}
