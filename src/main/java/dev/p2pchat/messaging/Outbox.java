// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes out, as functions inside a transaction of the caller's. It is no list but a cursor: our messages behind the
 * acknowledged one. What the other side says it has is held against it by {@link Aligning}, and what it says became of it
 * is written by {@link StatusNotes}.
 */
final class Outbox {
    /** Lines that are changed one after the other are in memory together at most so many, or of so many bytes but the last. */
    private static final int STEP_LINES = 256;

    static final long STEP_BYTES = 1 << 20;

    private final MessageLog log;

    Outbox(MessageLog log) {
        this.log = log;
    }

    /**
     * What came of queueing.
     *
     * @param limit up to which place of the stream messages may be sent: those behind it wait for another one
     */
    record Queued(List<MessageLog.Line> lines, long limit) {}

    /** Puts messages of ours behind all others, in this order. */
    Queued queue(Transaction transaction, PeerId peer, List<Envelope> envelopes, Instant now) {
        ConversationState state = log.stateOrNew(transaction, peer);
        List<MessageLog.Line> lines = new ArrayList<>(envelopes.size());
        for (Envelope envelope : envelopes) {
            StoredMessage message = StoredMessage.outgoing(state.stream(), state.queued() + 1, now, envelope);
            lines.add(new MessageLog.Line(state.nextOrder(), message));
            state = state.afterQueueing();
        }
        lines.forEach(line -> log.put(transaction, peer, line));
        log.save(transaction, peer, state);
        log.told(transaction, peer, lines);
        return new Queued(lines, state.succession().limit());
    }

    /**
     * What came of an acknowledgement.
     *
     * @param state as it is now; null when it changed nothing
     * @param lines acknowledged for the first time
     */
    record Progress(@Nullable ConversationState state, List<MessageLog.Line> lines) {
        static final Progress NONE = new Progress(null, List.of());
    }

    /** Moves the cursor to {@code n}. */
    Progress acknowledge(Transaction transaction, PeerId peer, StreamId stream, long n) {
        ConversationState state = log.state(transaction, peer);
        if (state == null
                || !state.stream().equals(stream)
                || n <= state.acknowledged()
                || n > Math.min(state.queued(), state.succession().limit())) {
            return Progress.NONE;
        }
        List<MessageLog.Line> lines =
                waiting(transaction, peer, state.cursor(), (int) (n - state.acknowledged()), Long.MAX_VALUE);
        ConversationState after = state.acknowledgedTo(
                n, lines.get(lines.size() - 1).order(), state.withdrawn() - withdrawn(state, lines));
        log.save(transaction, peer, after);
        log.progressed(transaction, peer, lines);
        while (after.isThrough()) {
            after = begin(transaction, peer, after);
        }
        return new Progress(after, lines);
    }

    /** How many of the lines were taken back. */
    static long withdrawn(ConversationState state, List<MessageLog.Line> lines) {
        return state.withdrawn() == 0
                ? 0
                : lines.stream().filter(line -> line.message().cancelled()).count();
    }

    /**
     * Takes back those that wait and are {@code meant}: each keeps its place in the stream.
     *
     * @return their ids
     */
    List<MessageId> withdraw(Transaction transaction, PeerId peer, Predicate<StoredMessage> meant) {
        ConversationState state = log.state(transaction, peer);
        List<MessageId> taken = new ArrayList<>();
        if (state == null) {
            return taken;
        }
        eachInSteps(transaction, peer, state.cursor(), line -> {
            StoredMessage message = line.message();
            if (message.cancelled() || !meant.test(message)) {
                return;
            }
            log.put(transaction, peer, new MessageLog.Line(line.order(), message.taken()));
            log.journal.append(
                    transaction,
                    new JournalEntry.Progress(peer, line.order(), line.order(), 1, DeliveryState.CANCELLED.word()));
            taken.add(message.open().id());
        });
        if (!taken.isEmpty()) {
            log.save(transaction, peer, state.withdrawing(taken.size()));
        }
        return taken;
    }

    /** Hands over all behind a place, a few at a time: there may be any amount of it, and what it does may change them. */
    private void eachInSteps(ReadTransaction transaction, PeerId peer, long cursor, Consumer<MessageLog.Line> visitor) {
        long behind = cursor;
        while (true) {
            List<MessageLog.Line> step = waiting(transaction, peer, behind, STEP_LINES, STEP_BYTES);
            if (step.isEmpty()) {
                return;
            }
            step.forEach(visitor);
            behind = step.get(step.size() - 1).order();
        }
    }

    /** Shows our messages that wait and were not taken back, oldest first, until the visitor has enough. */
    void eachWaiting(ReadTransaction transaction, PeerId peer, Predicate<MessageLog.Line> visitor) {
        ConversationState state = log.state(transaction, peer);
        if (state == null) {
            return;
        }
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(state.cursor() + 1), (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            boolean waits = message.outgoing() && message.stream().equals(state.stream()) && !message.cancelled();
            return !waits || visitor.test(new MessageLog.Line(order.toLong(), message));
        });
    }

    /** Begins the stream that comes after one that ended. */
    ConversationState begin(Transaction transaction, PeerId peer, ConversationState state) {
        Succession succession = state.succession();
        return moveTo(transaction, peer, state, succession.next().get(0).stream(), succession.begun());
    }

    /** Puts what waits into another stream, from its beginning. */
    ConversationState moveTo(
            Transaction transaction, PeerId peer, ConversationState state, StreamId fresh, Succession succession) {
        long[] place = {0};
        eachInSteps(transaction, peer, state.cursor(), line -> {
            place[0]++;
            log.put(
                    transaction,
                    peer,
                    new MessageLog.Line(line.order(), line.message().movedTo(fresh, place[0])));
        });
        ConversationState after = state.movedTo(fresh, place[0], succession);
        log.save(transaction, peer, after);
        return after;
    }

    /** Of what {@link #waiting} finds, that which may be sent now: the rest waits for another stream. */
    List<MessageLog.Line> sendable(ReadTransaction transaction, PeerId peer, long cursor, int maxLines, long maxBytes) {
        ConversationState state = log.state(transaction, peer);
        long limit = state == null ? 0 : state.succession().limit();
        return waiting(transaction, peer, cursor, maxLines, maxBytes).stream()
                .filter(line -> line.message().n() <= limit)
                .toList();
    }

    /** Our messages behind {@code cursor}, oldest first, until {@code maxLines} or {@code maxBytes} is reached. */
    List<MessageLog.Line> waiting(ReadTransaction transaction, PeerId peer, long cursor, int maxLines, long maxBytes) {
        ConversationState state = log.state(transaction, peer);
        List<MessageLog.Line> lines = new ArrayList<>();
        if (state == null) {
            return lines;
        }
        long[] bytes = {0};
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(cursor + 1), (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            if (message.outgoing() && message.stream().equals(state.stream())) {
                lines.add(new MessageLog.Line(order.toLong(), message));
                bytes[0] += message.envelope().length();
            }
            return lines.size() < maxLines && bytes[0] < maxBytes;
        });
        return lines;
    }
}
