// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes to our messages what the other side says became of them, inside a transaction of the caller's. */
final class StatusNotes {
    /** Lines that one status changes at most: they are in memory together. */
    static final int MAX_NOTED_LINES = 10_000;

    /** The same in bytes of their envelopes, but for the last. */
    static final long MAX_NOTED_BYTES = 16L << 20;

    /** Lines rather looked at than jumped over, which costs a search from the root of the tree. */
    private static final long NEAR = 8;

    private final MessageLog log;

    StatusNotes(MessageLog log) {
        this.log = log;
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
