// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered and told of what was read. */
class ReceiptsTest {
    private static final StreamId THEIRS = new StreamId(Bytes.fromHex("bb".repeat(16)));
    private static final StreamId OTHER = new StreamId(Bytes.fromHex("cc".repeat(16)));

    private final OneLog log = new OneLog();
    private final List<MessageId> ids = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
    }

    private MessageId receive(StreamId stream, long n) {
        Envelope envelope = log.envelope(Envelope.TEXT, "text " + n);
        log.receive(new Message(stream, n, envelope.encode()));
        ids.add(envelope.id());
        return envelope.id();
    }

    private void receiveTo(int last) {
        while (ids.size() < last) {
            receive(THEIRS, ids.size() + 1L);
        }
    }

    private List<Frame.Status> read(MessageId id) {
        return read(id, true, 0);
    }

    private List<Frame.Status> read(MessageId id, boolean tell, long underWay) {
        Receipts.Read found = log.read(tx -> log.log.receipts.find(tx, OneLog.BOB, id));
        return found == null
                ? List.of()
                : log.write(tx -> log.log.receipts.commit(tx, OneLog.BOB, found, tell, underWay, log.clock.instant()));
    }

    private List<String> owed() {
        return log.state().statuses().owed().stream().map(ReceiptsTest::words).toList();
    }

    private static String words(Frame.Status status) {
        return status.outcome().word() + " " + status.from() + "-" + status.to();
    }

    @Test
    void tellsOfAllUpToTheOneThatWasReadOnce() {
        receiveTo(10);

        assertThat(read(ids.get(6))).extracting(ReceiptsTest::words).containsExactly("read 1-7");
        assertThat(read(ids.get(6))).isEmpty();
        assertThat(read(ids.get(2))).isEmpty();

        assertThat(owed()).containsExactly("read 1-7");
    }

    @Test
    void beginsBehindWhatWasToldBefore() {
        receiveTo(10);
        log.confirm(read(ids.get(6)).get(0).seq());
        assertThat(owed()).isEmpty();

        read(ids.get(9));

        assertThat(owed()).containsExactly("read 8-10");
    }

    @Test
    void addsToAReceiptThatNobodyWasGivenYet() {
        receiveTo(100);

        for (MessageId id : ids) {
            read(id);
        }

        assertThat(owed()).containsExactly("read 1-100");
    }

    @Test
    void beginsAnotherOneWhileOneIsUnderWay() {
        receiveTo(9);
        long underWay = read(ids.get(2)).get(0).seq();

        read(ids.get(4), true, underWay);
        List<Frame.Status> last = read(ids.get(8), true, underWay);

        assertThat(owed()).containsExactly("read 1-3", "read 4-9");
        log.confirm(underWay);
        assertThat(log.state().statuses().owed()).isEqualTo(last);
    }

    @Test
    void countsOverWhatWasNeverThereToRead() {
        receiveTo(2);
        read(ids.get(1));
        log.receive(new Message(THEIRS, 3, log.envelope(Envelope.VOID, "").encode()));
        log.queue("ours");
        MessageId four = receive(THEIRS, 4);

        read(four);

        assertThat(owed()).containsExactly("read 1-4");
    }

    @Test
    void tellsOfTheLastStreamOnlyButHasReadTheOthersToo() {
        receiveTo(3);
        MessageId fresh = receive(OTHER, 1);

        assertThat(read(fresh))
                .containsExactly(new Frame.Status(log.clock.instant().toEpochMilli(), OTHER, 1, 1, Outcome.READ));
        assertThat(read(ids.get(2))).isEmpty();
    }

    @Test
    void knowsNothingOfWhatIsNotTheirs() {
        receiveTo(3);
        MessageId ours = log.queue("ours").get(0).message().open().id();
        ConversationState before = log.state();

        assertThat(read(ours)).isEmpty();
        assertThat(read(MessageId.random(log.random, log.clock.instant()))).isEmpty();

        assertThat(log.state()).isEqualTo(before);
    }

    @Test
    void neverSaysThatARequestWasReadBeforeItIsAccepted() {
        log.verdict = Verdict.HOLD;
        receiveTo(2);

        assertThat(read(ids.get(1))).isEmpty();
        log.release();
        log.confirm(Long.MAX_VALUE);

        read(ids.get(1));
        assertThat(owed()).containsExactly("read 1-2");
    }

    @Test
    void neverTellsOfWhatWasReadInSilence() {
        receiveTo(10);

        assertThat(read(ids.get(6), false, 0)).isEmpty();
        assertThat(owed()).isEmpty();
        read(ids.get(8));

        assertThat(owed()).containsExactly("read 8-9");
    }

    @Test
    void takesBackWhatIsNotToldYetAndNothingElse() {
        log.verdict = Verdict.REFUSE;
        receiveTo(1);
        log.verdict = Verdict.STORE;
        receiveTo(3);
        read(ids.get(2));
        assertThat(owed()).containsExactly("refused 1-1", "read 2-3");
        assertThat(log.<Boolean>read(tx -> log.log.receipts.isOwed(tx, OneLog.BOB)))
                .isTrue();

        log.write(tx -> {
            log.log.receipts.withhold(tx, OneLog.BOB);
            return true;
        });

        assertThat(owed()).containsExactly("refused 1-1");
        assertThat(log.<Boolean>read(tx -> log.log.receipts.isOwed(tx, OneLog.BOB)))
                .isFalse();
    }

    @Test
    void speaksOfABoundedNumberOfMessages() {
        int more = Receipts.MAX_LINES + 500;
        receiveTo(more);

        read(ids.get(more - 1));

        assertThat(owed()).containsExactly("read 501-" + more);
        receiveTo(more + 100);
        read(ids.get(more + 99));
        assertThat(owed()).containsExactly("read 601-" + (more + 100));
    }

    /** Its author looks at each of its messages once, whatever becomes of the receipts on the way. */
    @Test
    void isAboutEachMessageOnceHoweverTheyAreReadAndConfirmed() {
        for (long seed = 0; seed < 100; seed++) {
            ReceiptsTest another = new ReceiptsTest();
            int[] told = another.play(new Random(seed), 60);
            another.close();
            for (int n = 1; n <= 60; n++) {
                assertThat(told[n]).as("seed %d, message %d", seed, n).isOne();
            }
        }
    }

    private int[] play(Random random, int count) {
        int[] told = new int[count + 1];
        long underWay = 0;
        int read = 0;
        receiveTo(1);
        while (read < count || !owed().isEmpty()) {
            receiveTo(Math.min(count, Math.max(read, ids.size()) + random.nextInt(5)));
            if (read < ids.size() && random.nextBoolean()) {
                read += 1 + random.nextInt(ids.size() - read);
                read(ids.get(read - 1), true, underWay);
            }
            List<Frame.Status> owed = log.state().statuses().owed();
            if (!owed.isEmpty() && random.nextInt(3) == 0) {
                if (underWay >= owed.get(0).seq()) {
                    log.confirm(underWay);
                } else {
                    for (Frame.Status status : owed) {
                        for (long n = status.from(); n <= status.to(); n++) {
                            told[(int) n]++;
                        }
                        underWay = status.seq();
                    }
                }
            }
        }
        return told;
    }

    @Test
    void aProfileFromBeforeReceiptsBeginsAtThePresent() {
        receiveTo(5);
        Bytes old = CborMap.builder()
                .put("next", 6)
                .put("stream", log.state().stream().bytes())
                .put("queued", 0)
                .put("acknowledged", 0)
                .put("cursor", 0)
                .put(
                        "received",
                        List.of(CborMap.builder()
                                .put("stream", THEIRS.bytes())
                                .put("n", 5)
                                .put("id", ids.get(4).bytes())
                                .build()))
                .put("owed", List.of())
                .put("lastStatus", 0)
                .put("statusSeen", 0)
                .encode();
        log.write(tx -> {
            log.log.save(tx, OneLog.BOB, ConversationState.decode(old));
            return true;
        });

        assertThat(read(ids.get(4))).isEmpty();
        read(receive(THEIRS, 6));

        assertThat(owed()).containsExactly("read 6-6");
    }
}
