// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionClosedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands our messages to one session's connection, in the order of their stream: what waits in the store on the session's
 * own thread, and a little that was just committed on the store's writer.
 */
final class HandOver {
    private static final System.Logger LOG = System.getLogger(HandOver.class.getName());

    /** Lines read from the store at a time, and their bytes: bounds memory, not speed. */
    private static final int BATCH_LINES = 256;

    private static final long BATCH_BYTES = 1 << 20;

    /** Lines queued together that the store's writer hands over itself: what a person writes, and not what a program does. */
    static final int HANDED_OVER_AT_ONCE = 4;

    /** The same for its length: encoding holds up everybody's commits. */
    static final int HANDED_OVER_BYTES = 4096;

    private final Connection connection;
    private final PeerId peer;
    private final Store store;
    private final MessageLog log;
    private final Admission admission;
    private final Outbound outbound;
    private final Turn turn;

    HandOver(
            Connection connection,
            PeerId peer,
            Store store,
            MessageLog log,
            Admission admission,
            Outbound outbound,
            Turn turn) {
        this.connection = connection;
        this.peer = peer;
        this.store = store;
        this.log = log;
        this.admission = admission;
        this.outbound = outbound;
        this.turn = turn;
    }

    /** What another session delivered meanwhile need not be sent again over this one. */
    void skipAcknowledged() {
        @Nullable ConversationState state = store.read(transaction -> log.state(transaction, peer));
        turn.advance(state == null ? 0 : state.cursor());
    }

    /** Sends what waits in the store, while this session is the one to send over. On the session's own thread. */
    void sendWaiting() throws ConnectionClosedException, InterruptedException {
        while (turn.isCurrent()) {
            long behind = turn.begin();
            List<MessageLog.Line> lines =
                    store.read(transaction -> log.outbox.sendable(transaction, peer, behind, BATCH_LINES, BATCH_BYTES));
            if (lines.isEmpty()) {
                turn.reachedEnd();
                return;
            }
            for (MessageLog.Line line : lines) {
                if (!maySend(line.message())) {
                    return;
                }
                connection.sendMessage(line.message().onItsWay());
                turn.handedOver(line);
            }
        }
        // Another session is newer: whatever this one still brings is a duplicate there at worst.
        turn.wake();
    }

    private boolean maySend(StoredMessage message) {
        if (!admission.isPresentKey(connection.peerId())) {
            // Blocked, or replaced by another key: whoever holds this one is not who it was written to.
            connection.abort();
            return false;
        }
        // Or it was read just before it was taken back or the stream changed; whoever does that wakes us.
        return outbound.handOver(message);
    }

    /**
     * Something was queued for the peer, and this session is the one to send over. Where nothing else waits, a little goes
     * out at once, without being read back. On the store's writer.
     */
    void queued(Outbox.Queued queued) {
        List<MessageLog.Line> lines = queued.lines();
        turn.atOnce(() ->
                lines.size() <= HANDED_OVER_AT_ONCE && lines.stream().allMatch(line -> handOver(line, queued.limit())));
    }

    /** Called under the monitor of the {@link Turn}. */
    private boolean handOver(MessageLog.Line line, long limit) {
        StoredMessage message = line.message();
        // The next one and no other: what lies between is read back, and so is what is long.
        boolean next = turn.isNext(message)
                && message.n() <= limit
                && message.envelope().length() <= HANDED_OVER_BYTES;
        try {
            if (next && maySend(message) && connection.offerMessage(message.onItsWay())) {
                turn.handedOver(line);
                return true;
            }
        } catch (RuntimeException e) {
            // It is committed, whatever happens to it here.
            LOG.log(System.Logger.Level.ERROR, "a message could not be handed over", e);
        }
        return false;
    }
}
