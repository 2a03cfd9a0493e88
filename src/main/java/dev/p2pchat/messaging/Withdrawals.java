// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.connections.Connections;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.wire.MessageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes back messages of ours that wait: each keeps its place in the stream, and only that is sent. */
public final class Withdrawals {
    private final Messaging messaging;
    private final Store store;
    private final Connections connections;
    private final MessageLog log;

    Withdrawals(Messaging messaging, Store store, Connections connections, MessageLog log) {
        this.messaging = messaging;
        this.store = store;
        this.connections = connections;
        this.log = log;
    }

    /** Takes back a message of ours that waits; when this returns, that is committed. */
    public Withdrawal cancel(PeerId peer, MessageId id) {
        Map<MessageId, Withdrawal> done =
                cancel(peer, message -> message.open().id().equals(id));
        return done.getOrDefault(id, Withdrawal.GONE);
    }

    /** Takes back all that waits for a peer; says of each what came of it. */
    public Map<MessageId, Withdrawal> cancelAll(PeerId peer) {
        return cancel(peer, any -> true);
    }

    private Map<MessageId, Withdrawal> cancel(PeerId peer, Predicate<StoredMessage> meant) {
        Outbound outbound = messaging.outboundOf(peer);
        boolean connected = connections.isConnected(peer);
        Map<MessageId, Withdrawal> outcomes = new LinkedHashMap<>();
        store.write(
                        transaction -> {
                            outcomes.clear();
                            // Decided here, so that no session sends the place before it is committed that it is empty.
                            List<MessageId> taken = log.outbox.withdraw(transaction, peer, message -> {
                                if (!meant.test(message)) {
                                    return false;
                                }
                                Withdrawal outcome = outbound.take(message, connected);
                                outcomes.put(message.open().id(), outcome);
                                return outcome != Withdrawal.UNDER_WAY;
                            });
                            return new Taken(taken, log.state(transaction, peer));
                        },
                        done -> {
                            if (done.state() != null) {
                                outbound.update(done.state());
                            }
                            messaging.cancelled(peer, done.ids());
                            messaging.resume(peer);
                        })
                .join();
        return outcomes;
    }

    private record Taken(List<MessageId> ids, @Nullable ConversationState state) {}
}
