// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes out, as functions inside a transaction of the caller's. It is no list but a cursor: our messages behind the
 * acknowledged one.
 */
final class Outbox {
    /** Lines that one status changes at most: they are in memory together. */
    static final int MAX_NOTED_LINES = 10_000;

    /** The same in bytes of their envelopes, but for the last. */
    static final long MAX_NOTED_BYTES = 16L << 20;

    /** Lines rather looked at than jumped over, which costs a search from the root of the tree. */
    private static final long NEAR = 8;

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

    /** How many of ours from behind a place up to the cursor were taken back. */
    private static long withdrawnBetween(
            ReadTransaction transaction, PeerId peer, ConversationState state, long place) {
        long[] count = {0};
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(place + 1), (order, value) -> {
            if (order.toLong() > state.cursor()) {
                return false;
            }
            StoredMessage message = StoredMessage.decode(value);
            if (message.outgoing() && message.stream().equals(state.stream()) && message.cancelled()) {
                count[0]++;
            }
            return true;
        });
        return count[0];
    }

    /** How many of the lines were taken back. */
    private static long withdrawn(ConversationState state, List<MessageLog.Line> lines) {
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

    /**
     * What came of holding a peer's HAVE against our log.
     *
     * @param state null where there is no conversation yet
     * @param cursor the place behind which the session has to send
     */
    record Alignment(@Nullable ConversationState state, long cursor, List<MessageLog.Line> delivered, boolean repeats) {
        static final Alignment NONE = new Alignment(null, 0, List.of(), false);

        Alignment(ConversationState state, List<MessageLog.Line> delivered, boolean repeats) {
            this(state, state.cursor(), delivered, repeats);
        }
    }

    /**
     * Believes the other side about what it has: forward (an acknowledgement was lost), back (it lost something), or,
     * where it names a message we do not know, our own folder was rolled back: then what it has not acknowledged moves
     * to a new stream. A folder that knows that it was restored believes it only up to the backup: from there on the
     * message it names may be one that was lost with the other installation.
     *
     * @param overlapping whether another session was open when this one began: then a HAVE that is behind may just be
     *     older than what that one acknowledged meanwhile. It is sent again all the same, but stays acknowledged.
     */
    Alignment align(Transaction transaction, PeerId peer, Frame.Have have, boolean overlapping) {
        @Nullable ConversationState state = log.state(transaction, peer);
        if (state == null) {
            // Nothing of strangers is kept: anybody can call with as many keys as they like.
            return Alignment.NONE;
        }
        Frame.Committed mark = have.streams().stream()
                .filter(m -> m.stream().equals(state.stream()))
                .findAny()
                .orElse(null);
        long limit = state.succession().limit();
        long n = mark == null ? 0 : Math.min(mark.n(), limit);
        boolean known = mark == null || mark.n() > limit || knows(transaction, peer, state, mark);
        if (n == state.acknowledged() && known) {
            return onwards(transaction, peer, have, new Alignment(state, List.of(), false));
        }
        if (n > state.queued() || !known) {
            return new Alignment(moveTo(transaction, peer, state, log.freshStream(), Succession.NONE), List.of(), true);
        }
        if (overlapping && n < state.acknowledged() && !state.isThrough()) {
            return new Alignment(state, placeOf(transaction, peer, state, n), List.of(), false);
        }
        boolean forward = n > state.acknowledged();
        List<MessageLog.Line> delivered =
                forward ? ours(transaction, peer, state, state.acknowledged() + 1, n) : List.of();
        long place = placeOf(transaction, peer, state, n);
        // A cursor that goes back brings withdrawn ones back before it, too.
        long withdrawn = forward
                ? state.withdrawn() - withdrawn(state, delivered)
                : state.withdrawn() + withdrawnBetween(transaction, peer, state, place);
        ConversationState after = state.acknowledgedTo(n, place, withdrawn);
        log.save(transaction, peer, after);
        log.progressed(transaction, peer, delivered);
        return onwards(transaction, peer, have, new Alignment(after, delivered, false));
    }

    /** Goes on to the next stream where one has ended, and holds the same HAVE against that. */
    private Alignment onwards(Transaction transaction, PeerId peer, Frame.Have have, Alignment aligned) {
        ConversationState state = aligned.state();
        if (state == null || !state.isThrough()) {
            return aligned;
        }
        begin(transaction, peer, state);
        Alignment next = align(transaction, peer, have, false);
        List<MessageLog.Line> delivered = new ArrayList<>(aligned.delivered());
        delivered.addAll(next.delivered());
        return new Alignment(next.state(), next.cursor(), delivered, next.repeats());
    }

    private boolean knows(ReadTransaction transaction, PeerId peer, ConversationState state, Frame.Committed mark) {
        if (mark.n() > state.queued() || mark.n() == 0 || mark.id().equals(MessageLog.NO_ID)) {
            return mark.n() <= state.queued();
        }
        List<MessageLog.Line> named = ours(transaction, peer, state, mark.n(), mark.n());
        return !named.isEmpty() && named.get(0).message().open().id().equals(mark.id());
    }

    /** The place behind which message {@code n + 1} of our stream is found. */
    private long placeOf(ReadTransaction transaction, PeerId peer, ConversationState state, long n) {
        if (n > 0) {
            return ours(transaction, peer, state, n, n).get(0).order();
        }
        List<MessageLog.Line> first = ours(transaction, peer, state, 1, 1);
        return first.isEmpty() ? state.cursor() : first.get(0).order() - 1;
    }

    /** Our messages {@code from} to {@code to} of the current stream, looked for from the cursor: they are close to it. */
    private static List<MessageLog.Line> ours(
            ReadTransaction transaction, PeerId peer, ConversationState state, long from, long to) {
        Deque<MessageLog.Line> found = new ArrayDeque<>();
        Bytes behind = Bytes.ofLong(state.cursor() + 1);
        if (from <= state.acknowledged()) {
            transaction.descend(MessageLog.LINES, peer.hash(), behind, (order, value) -> {
                StoredMessage message = StoredMessage.decode(value);
                if (!message.outgoing() || !message.stream().equals(state.stream())) {
                    return true;
                }
                if (message.n() >= from && message.n() <= to) {
                    found.addFirst(new MessageLog.Line(order.toLong(), message));
                }
                return message.n() > from;
            });
        }
        if (to > state.acknowledged()) {
            transaction.ascend(MessageLog.LINES, peer.hash(), behind, (order, value) -> {
                StoredMessage message = StoredMessage.decode(value);
                if (!message.outgoing() || !message.stream().equals(state.stream())) {
                    return true;
                }
                if (message.n() >= from && message.n() <= to) {
                    found.addLast(new MessageLog.Line(order.toLong(), message));
                }
                return message.n() < to;
            });
        }
        return List.copyOf(found);
    }

    /** Begins the stream that comes after one that ended. */
    private ConversationState begin(Transaction transaction, PeerId peer, ConversationState state) {
        Succession succession = state.succession();
        return moveTo(transaction, peer, state, succession.next().get(0).stream(), succession.begun());
    }

    private ConversationState moveTo(
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

    /**
     * What came of a status.
     *
     * @param lines whose outcome changed
     * @param looked how many lines were looked at for nothing
     */
    record Noted(List<MessageLog.Line> lines, long looked) {}

    /**
     * Writes what the peer says became of our messages; what it says of messages we never sent, or takes back, is
     * ignored: each line is written anew a few times at most, whatever the peer sends. Of very many at once the newest
     * that are delivered are written, and nothing of the others.
     *
     * @param mayLookAt lines to look at for nothing at most, or a peer could have a whole conversation searched with every
     *     frame
     * @return null if there is something to look for and nothing may be looked at: then nothing is changed, and this
     *     status must come again before any later one
     */
    @Nullable Noted note(Transaction transaction, PeerId peer, Frame.Status status, long mayLookAt) {
        ConversationState state = log.state(transaction, peer);
        if (state == null || status.seq() <= state.statuses().seen()) {
            return new Noted(List.of(), 0);
        }
        List<MessageLog.Line> changed = new ArrayList<>();
        long looked = 0;
        if (status.stream().equals(state.stream()) && status.from() <= state.queued()) {
            if (mayLookAt <= 0) {
                return null;
            }
            Noting noting = new Noting(state, status, mayLookAt);
            // From the cursor both ways: what a status speaks of is nearly always close to it.
            if (status.from() <= state.acknowledged()) {
                noting.back(transaction, peer);
            }
            if (status.to() > state.acknowledged() && noting.goesOn()) {
                noting.forth(transaction, peer);
            }
            changed = noting.changed;
            looked = noting.looked;
            changed.forEach(line -> log.put(transaction, peer, line));
            // What a status says is told with the acknowledgement that it precedes.
            log.progressed(
                    transaction,
                    peer,
                    changed.stream()
                            .filter(line -> line.message().n() <= state.acknowledged())
                            .toList());
        }
        log.save(transaction, peer, state.with(state.statuses().saw(status.seq())));
        return new Noted(changed, looked);
    }

    /** The lines that a status changes, as they are with it; oldest first. */
    private static final class Noting {
        private final ConversationState state;
        private final Frame.Status status;
        private final long mayLookAt;
        final List<MessageLog.Line> changed = new ArrayList<>();
        long looked;
        private long bytes;
        private long below;

        Noting(ConversationState state, Frame.Status status, long mayLookAt) {
            this.state = state;
            this.status = status;
            this.mayLookAt = mayLookAt;
        }

        boolean goesOn() {
            return looked < mayLookAt && changed.size() < MAX_NOTED_LINES && bytes < MAX_NOTED_BYTES;
        }

        void back(ReadTransaction transaction, PeerId peer) {
            long newest = Math.min(status.to(), state.acknowledged());
            below = atMost(newest, state.cursor(), state.acknowledged()) + 1;
            while (below > 0) {
                Bytes end = Bytes.ofLong(below);
                below = 0;
                transaction.descend(MessageLog.LINES, peer.hash(), end, (order, value) -> {
                    StoredMessage message = look(order, value);
                    if (message == null) {
                        return goesOn();
                    }
                    if (message.n() > newest + NEAR && goesOn()) {
                        below = atMost(newest, order.toLong(), message.n()) + 1;
                        return false;
                    }
                    return message.n() > status.from() && goesOn();
                });
            }
            Collections.reverse(changed);
        }

        void forth(ReadTransaction transaction, PeerId peer) {
            transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(state.cursor() + 1), (order, value) -> {
                StoredMessage message = look(order, value);
                return (message == null || message.n() < status.to()) && goesOn();
            });
        }

        /** Where message {@code n} lies at most, if a later one lies there: each has a line of its own. */
        private static long atMost(long n, long place, long later) {
            return place - (later - n);
        }

        /** Returns what is there if it is one of ours of this stream. */
        private @Nullable StoredMessage look(Bytes order, Bytes value) {
            StoredMessage message = StoredMessage.decode(value);
            boolean ours = message.outgoing() && message.stream().equals(state.stream());
            if (ours
                    && message.n() >= status.from()
                    && message.n() <= status.to()
                    && message.isNews(status.outcome())) {
                changed.add(new MessageLog.Line(order.toLong(), message.with(status.outcome())));
                bytes += message.envelope().length();
            } else {
                looked++;
            }
            return ours ? message : null;
        }
    }
}
