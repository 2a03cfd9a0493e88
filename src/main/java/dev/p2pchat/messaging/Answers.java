// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.wire.Frame;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the other side of one session says of our messages: what it has, what it acknowledges, and what became of
 * them. All of it goes through the store's writer, in the order in which it was said.
 */
final class Answers {
    private final Connection connection;
    private final PeerId peer;
    private final Store store;
    private final MessageLog log;
    private final Outbound outbound;
    private final Messaging messaging;
    private final InstantSource clock;

    /** Set when a status was not taken over: nothing that comes behind it counts. Only for the store's writer. */
    private boolean putOff;

    Answers(
            Connection connection,
            PeerId peer,
            Store store,
            MessageLog log,
            Outbound outbound,
            Messaging messaging,
            InstantSource clock) {
        this.connection = connection;
        this.peer = peer;
        this.store = store;
        this.log = log;
        this.outbound = outbound;
        this.messaging = messaging;
        this.clock = clock;
    }

    /**
     * Waits until what the other side has is held against our log, and that is committed.
     *
     * @param mayBeBehind whether another session was open when this one began
     * @return the place behind which our messages are to be sent
     */
    long align(Frame.Have have, boolean mayBeBehind) {
        // Taken over on the writer's thread, before anything that is committed after it.
        Aligning.Alignment alignment = store.write(
                        // Where a status was put off the session is over, and the next one begins with another HAVE.
                        transaction -> putOff
                                ? Aligning.Alignment.NONE
                                : log.aligning.align(transaction, peer, have, mayBeBehind),
                        done -> update(done.state()))
                .join();
        messaging.delivered(peer, alignment.delivered());
        if (alignment.repeats()) {
            messaging.mayRepeat(peer);
        }
        return alignment.cursor();
    }

    private void update(@Nullable ConversationState state) {
        if (state != null && outbound.update(state)) {
            // It may be another session that stopped at the end of the stream before.
            messaging.resume(peer);
        }
    }

    /** They have all of a stream up to a message. */
    void acknowledged(Frame.Ack ack) {
        if (outbound.isBeyond(ack.stream(), ack.n())) {
            connection.protocolError("an acknowledgement of what was never sent");
            return;
        }
        var unused = store.write(
                transaction -> putOff
                        ? Outbox.Progress.NONE
                        : log.outbox.acknowledge(transaction, peer, ack.stream(), ack.n()),
                progress -> {
                    update(progress.state());
                    messaging.delivered(peer, progress.lines());
                });
    }

    /** This became of some of our messages. */
    void status(Frame.Status status) {
        Function<Transaction, StatusNotes.@Nullable Noted> work = transaction -> {
            boolean may = !putOff && outbound.mayLook(clock.instant());
            StatusNotes.@Nullable Noted noted = log.notes.note(transaction, peer, status, may ? Outbound.MAX_LOOKS : 0);
            if (noted == null) {
                putOff = true;
            } else {
                outbound.looked(noted.looked());
            }
            return noted;
        };
        var unused = store.write(work, noted -> {
            if (noted == null) {
                // Not confirmed, so it comes again with the next session.
                connection.protocolError("too many statuses of what is long past");
                return;
            }
            connection.statusSeen(status.seq());
            messaging.delivered(peer, noted.lines());
        });
    }
}
