// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what the other side has of ours, as its HAVE says, against our log, inside a transaction of the caller's. */
final class Aligning {
    private final MessageLog log;

    Aligning(MessageLog log) {
        this.log = log;
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
            return new Alignment(
                    log.outbox.moveTo(transaction, peer, state, log.freshStream(), Succession.NONE), List.of(), true);
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
                ? state.withdrawn() - Outbox.withdrawn(state, delivered)
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
        log.outbox.begin(transaction, peer, state);
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
}
