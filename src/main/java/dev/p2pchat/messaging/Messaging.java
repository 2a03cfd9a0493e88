// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.connections.SessionListener;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.PeerThreads;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writing to, and reading from, everybody. Safe for several threads.
 *
 * <p>Each peer's sessions are kept newest last; only the newest sends.
 */
public final class Messaging implements SessionListener {
    /** Received messages that wait for the store, all sessions together: its queue counts operations, not bytes. */
    static final int MAX_UNCOMMITTED_KIB = 32 * 1024;

    private final Store store;
    private final MessageLog log;
    private final Connections connections;
    private final MessageEvents events;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<PeerId, Outbound> outbounds = new HashMap<>();
    private final Map<PeerId, Deque<Delivery>> deliveries = new HashMap<>();
    private final Semaphore uncommittedKib = new Semaphore(MAX_UNCOMMITTED_KIB);
    private Pursuer pursuer = peer -> {};

    /** Somebody has to be reached. */
    public interface Pursuer {
        void pursue(PeerId peer);
    }

    public Messaging(
            Store store, Connections connections, MessageEvents events, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.log = new MessageLog(random);
        this.connections = connections;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** Says who dials; before anything is queued. Without one, messages wait for sessions that others open. */
    public synchronized void attach(Pursuer dialler) {
        pursuer = dialler;
    }

    /**
     * Queues messages of ours, in order, in one transaction; when this returns they are committed.
     *
     * @param texts each at most {@link Envelope#MAX_BODY_BYTES} in UTF-8, well-formed
     */
    public List<LoggedMessage> queue(PeerId peer, List<String> texts) {
        Instant now = clock.instant();
        List<Envelope> envelopes = new ArrayList<>(texts.size());
        for (String text : texts) {
            envelopes.add(new Envelope(MessageId.random(random, now), now, Envelope.TEXT, Bytes.utf8(text)));
        }
        Outbound outbound = outboundOf(peer);
        // Told from the writer's thread, so that "queued" is always told before "delivered".
        List<LoggedMessage> messages = new ArrayList<>();
        store.write(
                        transaction -> envelopes.stream()
                                .map(envelope -> log.queue(transaction, peer, envelope, now))
                                .toList(),
                        lines -> {
                            lines.forEach(line -> outbound.queued(line.message()));
                            lines.forEach(line -> messages.add(logged(peer, line)));
                            messages.forEach(events::committed);
                        })
                .join();
        synchronized (this) {
            Deque<Delivery> open = deliveries.get(peer);
            if (open != null) {
                open.getLast().wake();
                return messages;
            }
        }
        pursuer.pursue(peer);
        return messages;
    }

    /** The state of the peer's stream as it is now, from the store the first time. */
    private Outbound outboundOf(PeerId peer) {
        synchronized (this) {
            Outbound known = outbounds.get(peer);
            if (known != null) {
                return known;
            }
        }
        @Nullable ConversationState state = store.read(transaction -> log.state(transaction, peer));
        synchronized (this) {
            // Whoever was first counts: what it read came before everything that was done with it.
            return outbounds.computeIfAbsent(peer, id -> new Outbound(state));
        }
    }

    /** The newest messages of a conversation that {@code wanted} accepts, oldest first. */
    public List<LoggedMessage> tail(PeerId peer, int most, @Nullable Instant since, Predicate<LoggedMessage> wanted) {
        outboundOf(peer);
        return store
                .read(transaction ->
                        log.tail(transaction, peer, most, since, message -> wanted.test(logged(peer, message))))
                .stream()
                .map(line -> logged(peer, line))
                .toList();
    }

    /** The newest state of one of our last messages; null if it is not among the last {@code lookBack}. */
    public @Nullable DeliveryState stateOf(PeerId peer, MessageId id) {
        outboundOf(peer);
        List<MessageLog.Line> found = store.read(transaction -> log.tail(
                transaction,
                peer,
                1,
                null,
                message -> message.outgoing() && message.open().id().equals(id)));
        return found.isEmpty() ? null : logged(peer, found.get(0)).state();
    }

    /** How many messages of ours this peer has not committed yet. */
    public long waiting(PeerId peer) {
        return outboundOf(peer).waiting();
    }

    @Override
    public boolean isWanted(PeerId peer) {
        return outboundOf(peer).hasWaiting();
    }

    @Override
    public ConnectionHandler opened(Connection connection) {
        Outbound outbound = outboundOf(connection.peerId());
        Delivery delivery;
        synchronized (this) {
            Deque<Delivery> open = deliveries.computeIfAbsent(connection.peerId(), id -> new ArrayDeque<>());
            delivery = new Delivery(connection, store, log, outbound, this, clock, !open.isEmpty());
            open.forEach(older -> older.setCurrent(false));
            open.addLast(delivery);
        }
        PeerThreads.start("delivery", delivery);
        return delivery;
    }

    void closed(Delivery delivery, Ending ending) {
        PeerId peer = delivery.connection().peerId();
        synchronized (this) {
            Deque<Delivery> open = deliveries.get(peer);
            if (open != null) {
                open.remove(delivery);
                if (open.isEmpty()) {
                    deliveries.remove(peer);
                } else {
                    open.getLast().setCurrent(true);
                }
            }
        }
        connections.ended(delivery.connection());
        if (outbound(peer).hasWaiting() && !connections.isConnected(peer)) {
            pursuer.pursue(peer);
        }
    }

    private synchronized Outbound outbound(PeerId peer) {
        return Objects.requireNonNull(outbounds.get(peer));
    }

    /** Waits until there is room for a message that came in; what is taken is given back with {@link #committed}. */
    int reserve(Message message) {
        int kib = 1 + message.envelope().length() / 1024;
        uncommittedKib.acquireUninterruptibly(kib);
        return kib;
    }

    void committed(int reservedKib) {
        uncommittedKib.release(reservedKib);
    }

    void received(PeerId peer, MessageLog.Line line) {
        events.committed(logged(peer, line));
    }

    void delivered(PeerId peer, List<MessageLog.Line> lines) {
        for (MessageLog.Line line : lines) {
            LoggedMessage message = logged(peer, line);
            events.progressed(peer, message.envelope().id(), message.state());
        }
    }

    void written(PeerId peer) {
        events.written(peer);
    }

    void mayRepeat(PeerId peer) {
        events.mayRepeat(peer);
    }

    private LoggedMessage logged(PeerId peer, MessageLog.Line line) {
        return logged(peer, line.message());
    }

    private LoggedMessage logged(PeerId peer, StoredMessage message) {
        DeliveryState state = message.outgoing() ? outbound(peer).stateOf(message) : DeliveryState.RECEIVED;
        return new LoggedMessage(peer, message.outgoing(), message.committed(), message.open(), state);
    }
}
