// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read here, as functions inside a transaction of the caller's. It is a place in the log and goes forward only:
 * what lies before it is read.
 */
final class Receipts {
    /** Lines that one receipt speaks of at most, the newest: its reader has to write each of them anew. */
    static final int MAX_LINES = 10_000;

    /** Lines behind the place looked at first: who reads one message after the other is there. */
    private static final int NEAR = 256;

    private final MessageLog log;

    Receipts(MessageLog log) {
        this.log = log;
    }

    /**
     * Messages that were read just now.
     *
     * @param place of the last
     * @param from of its stream the first that was not read before, or the first that is told of
     */
    record Read(long place, StreamId stream, long from, long to) {}

    /** What is read with a message of theirs; null where nothing is, be it that it was read before. */
    @Nullable Read find(ReadTransaction transaction, PeerId peer, MessageId id) {
        ConversationState state = log.state(transaction, peer);
        MessageLog.Line last = state == null ? null : find(transaction, peer, state.read(), id);
        if (state == null || last == null) {
            return null;
        }
        StreamId stream = last.message().stream();
        long[] from = {last.message().n()};
        int[] looked = {0};
        transaction.descend(MessageLog.LINES, peer.hash(), Bytes.ofLong(last.order() + 1), (order, value) -> {
            if (order.toLong() <= state.read()) {
                return false;
            }
            StoredMessage message = StoredMessage.decode(value);
            // Of a stream that ended its author wants to know nothing.
            if (isTheirs(message) && message.stream().equals(stream)) {
                from[0] = message.n();
            }
            return ++looked[0] < MAX_LINES;
        });
        return new Read(last.order(), stream, from[0], last.message().n());
    }

    private static MessageLog.@Nullable Line find(ReadTransaction transaction, PeerId peer, long read, MessageId id) {
        MessageLog.@Nullable Line[] found = {null};
        int[] looked = {0};
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(read + 1), (order, value) -> {
            found[0] = meant(order, value, id);
            return found[0] == null && ++looked[0] < NEAR;
        });
        if (found[0] == null && looked[0] == NEAR) {
            // Else it is nearly always the last.
            transaction.descend(MessageLog.LINES, peer.hash(), null, (order, value) -> {
                if (order.toLong() <= read + NEAR) {
                    return false;
                }
                found[0] = meant(order, value, id);
                return found[0] == null;
            });
        }
        return found[0];
    }

    private static MessageLog.@Nullable Line meant(Bytes order, Bytes value, MessageId id) {
        StoredMessage message = StoredMessage.decode(value);
        return isTheirs(message) && message.open().id().equals(id)
                ? new MessageLog.Line(order.toLong(), message)
                : null;
    }

    /** Also a part of the conversation: a request is looked at, not read. */
    private static boolean isTheirs(StoredMessage message) {
        return !message.outgoing() && message.outcome() != Outcome.HELD;
    }

    /**
     * Remembers that it was read.
     *
     * @param tell whether its author is to be told
     * @param underWay the last number that a session was given
     * @return what their author is to be told
     */
    List<Frame.Status> commit(
            Transaction transaction, PeerId peer, Read read, boolean tell, long underWay, Instant now) {
        ConversationState state = log.state(transaction, peer);
        if (state == null || read.place() <= state.read()) {
            return List.of();
        }
        ConversationState after = state.readTo(read.place());
        if (!tell) {
            log.save(transaction, peer, after);
            return List.of();
        }
        Statuses statuses = after.statuses().owingRead(read.stream(), read.from(), read.to(), underWay, now);
        log.save(transaction, peer, after.with(statuses));
        return List.of(statuses.newest());
    }

    boolean isOwed(ReadTransaction transaction, PeerId peer) {
        ConversationState state = log.state(transaction, peer);
        return state != null && state.statuses().owed().stream().anyMatch(status -> status.outcome() == Outcome.READ);
    }

    /** Tells no more of what was read until now. */
    void withhold(Transaction transaction, PeerId peer) {
        ConversationState state = log.state(transaction, peer);
        if (state != null) {
            log.save(transaction, peer, state.with(state.statuses().withoutRead()));
        }
    }
}
