// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Each peer's open sessions, newest last, and the state of our stream to it, which outlives them. One monitor holds both:
 * a stream is let go of with the last session, and not while another one begins. Safe for several threads.
 */
final class Sessions {
    private final Store store;
    private final MessageLog log;
    private final ContactBook contacts;
    private final Map<PeerId, Outbound> outbounds = new HashMap<>();
    private final Map<PeerId, Deque<Delivery>> deliveries = new HashMap<>();

    /** Makes what serves a session. */
    interface Opening {
        /** Does not start it; with {@code overlapping} if another session with this peer is open. */
        Delivery open(Outbound outbound, boolean overlapping);
    }

    Sessions(Store store, MessageLog log, ContactBook contacts) {
        this.store = store;
        this.log = log;
        this.contacts = contacts;
    }

    /** The session to send over. */
    synchronized Optional<Delivery> newest(PeerId peer) {
        return Optional.ofNullable(deliveries.get(peer)).map(Deque::getLast);
    }

    /** The state of the peer's stream as it is now, from the store the first time. */
    Outbound outboundOf(PeerId peer) {
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

    /** The same of a peer with whom something happens; reads nothing, so that the store's writer may ask. */
    synchronized Outbound known(PeerId peer) {
        return Objects.requireNonNull(outbounds.get(peer));
    }

    /** Begins a session, which is the one to send over from now on. */
    Delivery open(PeerId peer, Opening opening) {
        Outbound fresh = outboundOf(peer);
        synchronized (this) {
            // An older session's end may have let go of it in between.
            Outbound outbound = outbounds.computeIfAbsent(peer, id -> fresh);
            Deque<Delivery> open = deliveries.computeIfAbsent(peer, id -> new ArrayDeque<>());
            Delivery delivery = opening.open(outbound, !open.isEmpty());
            open.forEach(older -> older.setCurrent(false));
            open.addLast(delivery);
            return delivery;
        }
    }

    /** A session is over: the newest of the others is the one to send over. */
    synchronized void close(Delivery delivery) {
        PeerId peer = delivery.peer();
        Deque<Delivery> open = deliveries.get(peer);
        if (open != null) {
            open.remove(delivery);
            if (open.isEmpty()) {
                deliveries.remove(peer);
                letGoOf(peer);
            } else {
                open.getLast().setCurrent(true);
            }
        }
    }

    /** Whoever is no contact and was never written to takes up no memory once they are gone. Called under the monitor. */
    private void letGoOf(PeerId peer) {
        Outbound outbound = outbounds.get(peer);
        boolean chosen = contacts.find(peer)
                .map(contact -> contact.standing() == Standing.CONTACT)
                .orElse(false);
        if (outbound != null && !chosen && outbound.isUnused()) {
            outbounds.remove(peer);
        }
    }

    /** How many peers' streams are held in memory. */
    synchronized int remembered() {
        return outbounds.size();
    }
}
