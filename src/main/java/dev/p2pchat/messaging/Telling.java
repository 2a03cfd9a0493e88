// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells a peer over one session what became of its messages. The monitor is held by whoever says statuses, so that each
 * goes out behind all before it; that of the {@link Turn} is taken inside it, never the other way round.
 */
final class Telling {
    private final Connection connection;
    private final PeerId peer;
    private final Store store;
    private final MessageLog log;
    private final Outbound outbound;
    private final Turn turn;

    /** The number of the last status said over this session. */
    private long told;

    Telling(Connection connection, PeerId peer, Store store, MessageLog log, Outbound outbound, Turn turn) {
        this.connection = connection;
        this.peer = peer;
        this.store = store;
        this.log = log;
        this.outbound = outbound;
        this.turn = turn;
    }

    /**
     * Says what is owed and was not said over this session.
     *
     * @return what was known then
     */
    @Nullable ConversationState tellOwed() {
        return tellOwed(any -> true);
    }

    /**
     * Says what is owed and was not said over this session, up to the last that is {@code wanted}. Nothing is left out in
     * between: whoever has seen a status ignores all with lower numbers.
     *
     * @return what was known then
     */
    private synchronized @Nullable ConversationState tellOwed(Predicate<Frame.Status> wanted) {
        @Nullable ConversationState state = store.read(transaction -> log.state(transaction, peer));
        List<Frame.Status> owed = state == null ? List.of() : state.statuses().owed();
        long last =
                owed.stream().filter(wanted).mapToLong(Frame.Status::seq).max().orElse(0);
        owed.stream()
                .filter(status -> status.seq() > told && status.seq() <= last)
                .forEach(this::tell);
        return state;
    }

    /** Called under the monitor. */
    private void tell(Frame.Status status) {
        told = status.seq();
        outbound.tells(status.seq());
        if (status.outcome() == Outcome.READ) {
            turn.receipt(status.seq());
        }
        connection.status(status);
    }

    /** Acknowledges behind what became of it, which may have been committed for another session. */
    void acknowledge(StreamId stream, long n) {
        if (outbound.owesAnything()) {
            tellOwed(status -> status.outcome() != Outcome.READ);
        }
        connection.acknowledge(stream, n);
    }

    /** The peer has what it was told up to this number. */
    void seen(Frame.StatusSeen confirmation) {
        var unused = store.write(
                transaction -> {
                    log.confirmed(transaction, peer, confirmation.seq());
                    return true;
                },
                done -> confirmed(confirmation.seq()));
    }

    private void confirmed(long seq) {
        outbound.confirmed(seq);
        turn.confirmed(seq);
    }
}
