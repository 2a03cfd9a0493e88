// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a peer writes over one session: the connection's reader queues it for the store, and the store's writer
 * acknowledges it once it is committed.
 */
final class Receiving {
    private final Connection connection;
    private final PeerId peer;
    private final Store store;
    private final MessageLog log;
    private final Admission admission;
    private final Outbound outbound;
    private final Telling telling;
    private final Messaging messaging;
    private final InstantSource clock;

    /** Those that came in last. Only for the connection's reader. */
    private @Nullable Arrivals arriving;

    Receiving(
            Connection connection,
            PeerId peer,
            Store store,
            MessageLog log,
            Admission admission,
            Outbound outbound,
            Telling telling,
            Messaging messaging,
            InstantSource clock) {
        this.connection = connection;
        this.peer = peer;
        this.store = store;
        this.log = log;
        this.admission = admission;
        this.outbound = outbound;
        this.telling = telling;
        this.messaging = messaging;
        this.clock = clock;
    }

    /** A message came in. On the connection's reader. */
    void message(Message message) {
        @Nullable InetSocketAddress address = connection.remoteAddress();
        if (!admission.enter(connection.peer(), address == null ? null : address.getAddress())) {
            connection.close(CloseReason.FULL);
            return;
        }
        int reserved = messaging.reserve(message);
        Arrivals last = arriving;
        // What is written of a stranger at the door must be committed before what they say.
        if (last != null && admission.takesLargeMessages(connection.peerId()) && last.join(message, reserved)) {
            return;
        }
        Arrivals arrivals = new Arrivals(message, reserved);
        arriving = arrivals;
        CompletableFuture<List<Inbox.Receipt>> receipts;
        try {
            receipts = store.write(
                    transaction -> log.inbox.receive(
                            transaction,
                            peer,
                            arrivals.begin(),
                            clock.instant(),
                            (conversation, envelope) -> admission.on(connection.peerId(), conversation, envelope)),
                    done -> committed(arrivals.begin(), done));
        } catch (StoreClosedException e) {
            messaging.committed(arrivals.finish());
            throw e;
        }
        var unused = receipts.whenComplete((done, failure) -> {
            messaging.committed(arrivals.finish());
            if (failure != null) {
                connection.abort();
            }
        });
    }

    private void committed(List<Message> messages, List<Inbox.Receipt> receipts) {
        for (int i = 0; i < receipts.size(); i++) {
            Inbox.Receipt receipt = receipts.get(i);
            tell(receipt);
            StreamId stream = messages.get(i).stream();
            boolean last = i + 1 == receipts.size()
                    || receipts.get(i + 1).n() == 0
                    || !messages.get(i + 1).stream().equals(stream);
            if (last && receipt.n() > 0) {
                telling.acknowledge(stream, receipt.n());
            }
        }
    }

    private void tell(Inbox.Receipt receipt) {
        if (receipt instanceof Inbox.Receipt.Stored stored) {
            messaging.received(peer, stored.line());
        } else if (receipt instanceof Inbox.Receipt.Held held) {
            outbound.owes(List.of(held.status()));
            messaging.held(peer, held.line());
        } else if (receipt instanceof Inbox.Receipt.Refused refused) {
            outbound.owes(List.of(refused.status()));
        } else if (receipt instanceof Inbox.Receipt.Full) {
            connection.close(CloseReason.FULL);
        } else if (receipt instanceof Inbox.Receipt.Dropped) {
            connection.abort();
        } else if (receipt instanceof Inbox.Receipt.Gap) {
            connection.protocolError("a gap in a stream");
        }
    }
}
