// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionClosedException;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages over one session, both ways; says only which part does what.
 *
 * <p>Three threads meet here: the connection's reader calls the handler's methods and only queues work for the store;
 * the store's writer completes that work and only fills the connection's slots; a thread of its own, {@link #run}, reads
 * what waits and hands it to the connection, which makes it wait when the other side is slow.
 */
final class Delivery implements ConnectionHandler, Runnable {
    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final Connection connection;
    private final PeerId peer;
    private final Admission admission;
    private final Outbound outbound;
    private final Messaging messaging;
    private final Turn turn;
    private final Telling telling;
    private final Receiving receiving;
    private final HandOver handOver;
    private final Answers answers;

    /** With {@code overlapping} if another session with this peer is open. */
    Delivery(
            Connection connection,
            PeerId peer,
            Store store,
            MessageLog log,
            Admission admission,
            Outbound outbound,
            Messaging messaging,
            InstantSource clock,
            boolean overlapping) {
        this.connection = connection;
        this.peer = peer;
        this.admission = admission;
        this.outbound = outbound;
        this.messaging = messaging;
        turn = new Turn(overlapping);
        telling = new Telling(connection, peer, store, log, outbound, turn);
        receiving = new Receiving(connection, peer, store, log, admission, outbound, telling, messaging, clock);
        handOver = new HandOver(connection, peer, store, log, admission, outbound, turn);
        answers = new Answers(connection, peer, store, log, outbound, messaging, clock);
    }

    Connection connection() {
        return connection;
    }

    /** The name of the conversation. */
    PeerId peer() {
        return peer;
    }

    /** Says whether this session is the one to send over. */
    void setCurrent(boolean newest) {
        turn.setCurrent(newest);
    }

    /** Something was queued for the peer. */
    void wake() {
        turn.wake();
    }

    /** There is something to tell the peer of its messages. */
    void owes() {
        turn.owes();
    }

    /** These were queued for the peer, and this session is the one to send over. On the store's writer. */
    void queued(Outbox.Queued queued) {
        handOver.queued(queued);
    }

    @Override
    public void run() {
        try {
            introduce();
            Frame.@Nullable Have have = turn.awaitHave();
            if (have == null) {
                return;
            }
            turn.advance(answers.align(have, turn.isOverlapping()));
            while (turn.awaitTurn()) {
                if (turn.takeOwing()) {
                    telling.tellOwed();
                }
                if (turn.takeRegained()) {
                    handOver.skipAcknowledged();
                }
                handOver.sendWaiting();
            }
        } catch (ConnectionClosedException | StoreClosedException e) {
            // The end of the session or of the program: what waits is safe in the store.
        } catch (StoreFailedException | CompletionException e) {
            LOG.log(System.Logger.Level.ERROR, "the store failed: {0}", e.getMessage());
            connection.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a delivery failed", e);
            connection.abort();
        }
    }

    /** Says what of the peer's is committed here, and what became of it. */
    private void introduce() {
        // First what became of them: the other side takes what HAVE covers for delivered where it knows nothing else.
        @Nullable ConversationState state = telling.tellOwed();
        connection.have(new Frame.Have(state == null ? List.of() : state.received()));
    }

    @Override
    public void have(Connection from, Frame.Have have) {
        if (!turn.have(have)) {
            connection.protocolError("a second HAVE");
        }
    }

    @Override
    public void message(Connection from, Message message) {
        receiving.message(message);
    }

    @Override
    public void acknowledged(Connection from, Frame.Ack ack) {
        answers.acknowledged(ack);
    }

    @Override
    public void status(Connection from, Frame.Status status) {
        answers.status(status);
    }

    @Override
    public void statusSeen(Connection from, Frame.StatusSeen confirmation) {
        telling.seen(confirmation);
    }

    @Override
    public boolean takesLargeMessages(Connection from) {
        return admission.takesLargeMessages(connection.peerId());
    }

    @Override
    public void written(Connection from, StreamId stream, long n) {
        outbound.written(stream, n);
        messaging.written(peer);
    }

    @Override
    public void closed(Connection from, Ending ending) {
        turn.end();
        messaging.closed(this, ending);
    }
}
