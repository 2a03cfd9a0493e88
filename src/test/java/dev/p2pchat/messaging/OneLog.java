// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A log in a store of its own, with one peer, and what one can do to it in a line. */
final class OneLog implements AutoCloseable {
    static final PeerId BOB = FixedIdentity.of(2).id();

    final SecureRandom random = new SecureRandom();
    final MovableClock clock = new MovableClock();
    final MemoryStore store = new MemoryStore();
    final Journal journal = new Journal(store, clock, random);
    final MessageLog log = new MessageLog(journal, random);

    /** What becomes of what comes in. */
    Verdict verdict = Verdict.STORE;

    <T> T write(Function<Transaction, T> work) {
        return store.write(work).join();
    }

    <T> T read(Function<ReadTransaction, T> work) {
        return store.read(work);
    }

    Envelope envelope(String kind, String text) {
        return new Envelope(MessageId.random(random, clock.instant()), clock.instant(), kind, Bytes.utf8(text));
    }

    Inbox.Receipt receive(StreamId stream, long n, String text) {
        return receive(new Message(stream, n, envelope(Envelope.TEXT, text).encode()));
    }

    Inbox.Receipt receive(Message message) {
        return write(tx -> log.inbox
                .receive(tx, BOB, List.of(message), clock.instant(), (author, opened) -> verdict)
                .get(0));
    }

    List<MessageLog.Line> queue(String... texts) {
        return write(tx -> {
            List<MessageLog.Line> lines = new ArrayList<>();
            for (String text : texts) {
                lines.add(log.outbox
                        .queue(tx, BOB, List.of(envelope(Envelope.TEXT, text)), clock.instant())
                        .lines()
                        .get(0));
            }
            return lines;
        });
    }

    Inbox.Answered release() {
        return write(tx -> log.inbox.release(tx, BOB, clock.instant()));
    }

    Inbox.Answered reject() {
        return write(tx -> log.inbox.reject(tx, BOB, clock.instant()));
    }

    List<String> withdraw() {
        List<MessageId> taken = write(tx -> log.outbox.withdraw(tx, BOB, any -> true));
        return texts(lines().stream()
                .filter(line -> taken.contains(line.message().open().id()))
                .toList());
    }

    List<String> acknowledge(long n) {
        return texts(this.<Outbox.Progress>write(tx -> log.outbox.acknowledge(tx, BOB, state().stream(), n))
                .lines());
    }

    Aligning.Alignment align(Frame.Committed... marks) {
        return write(tx -> log.aligning.align(tx, BOB, new Frame.Have(List.of(marks)), false));
    }

    StatusNotes.Noted note(long seq, long from, long to, Outcome outcome, long mayLookAt) {
        return Objects.requireNonNull(tryNote(seq, from, to, outcome, mayLookAt));
    }

    StatusNotes.@Nullable Noted tryNote(long seq, long from, long to, Outcome outcome, long mayLookAt) {
        StreamId stream = state().stream();
        return write(tx -> log.notes.note(tx, BOB, new Frame.Status(seq, stream, from, to, outcome), mayLookAt));
    }

    void confirm(long seq) {
        write(tx -> {
            log.confirmed(tx, BOB, seq);
            return true;
        });
    }

    ConversationState state() {
        return Objects.requireNonNull(read(tx -> log.state(tx, BOB)));
    }

    /** A whole conversation. */
    static List<MessageLog.Line> linesOf(ReadTransaction transaction, PeerId peer) {
        List<MessageLog.Line> lines = new ArrayList<>();
        transaction.ascend(
                MessageLog.LINES,
                peer.hash(),
                Bytes.EMPTY,
                (order, value) -> lines.add(new MessageLog.Line(order.toLong(), StoredMessage.decode(value))));
        return lines;
    }

    List<MessageLog.Line> lines() {
        return read(tx -> linesOf(tx, BOB));
    }

    List<String> texts() {
        return texts(lines());
    }

    List<String> heldTexts() {
        return texts(read(tx -> log.inbox.held(tx, BOB)));
    }

    /** What a session would send now. */
    List<MessageLog.Line> waiting() {
        return read(tx -> log.outbox.waiting(tx, BOB, state().cursor(), Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    static List<String> texts(List<MessageLog.Line> lines) {
        return lines.stream()
                .map(line -> new String(line.message().open().body().toArray(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void close() {
        store.close();
    }
}
