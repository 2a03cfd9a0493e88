// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.handshake.PeerPolicy;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.DialFailedException;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.Place;
import dev.p2pchat.wire.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All live sessions, by peer; and the answer to who may in.
 *
 * <p>Several sessions with one peer can arise: both sides dial, or one restarts. Every one is read; the newest is sent
 * over; the side with the lower noise key closes the others. Safe for several threads.
 */
public final class Connections implements PeerPolicy, AutoCloseable {
    /** Sessions with one peer at once. */
    static final int MAX_PER_PEER = 4;

    /** Peers with a session at once: each session costs three threads and its queues, and anybody may have one. */
    static final int MAX_PEERS = 1024;

    /**
     * Sessions with callers who never answered a dial of ours: a call proves a key, and anybody makes a thousand of those.
     * The rest of the places is for those who are dialled or did answer.
     */
    static final int MAX_GUESTS = 768;

    /** Of them from one IPv4 address or IPv6 /64: more than a team behind one router or on one machine has. */
    static final int MAX_GUESTS_PER_ADDRESS = 64;

    /** A little more than a connection takes for its own orderly end. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(6);

    private final ContactBook contacts;
    private final OwnRecord own;
    private final FirstContact firstContact;
    private final ConnectionEvents events;
    private final Map<PeerId, List<Connection>> sessions = new HashMap<>();

    /** Those of the sessions that are with guests, and from where; null where the link cannot say. */
    private final Map<Connection, @Nullable Place> guests = new HashMap<>();

    private @Nullable SessionListener listener;
    private boolean closed;
    /** Peers whose last session is out and of whom that is being told. */
    private int leaving;

    public Connections(ContactBook contacts, OwnRecord own, FirstContact firstContact, ConnectionEvents events) {
        this.contacts = contacts;
        this.own = own;
        this.firstContact = firstContact;
        this.events = events;
    }

    /** Says who takes the sessions; before any is opened. */
    public void attach(SessionListener messaging) {
        listener = messaging;
    }

    @Override
    public SignedRecord ownRecord() {
        return own.get();
    }

    @Override
    public boolean admits(SignedRecord caller) {
        return true;
    }

    @Override
    public boolean answersFirstContact(InetAddress from) {
        return firstContact.answers(from);
    }

    /** Whether this is the address of a contact, for whom the listener keeps places. */
    public boolean isContactsAddress(InetAddress from) {
        return contacts.hasHost(AddressLiteral.of(from));
    }

    /**
     * Takes a session that was just authenticated, whoever dialled it.
     *
     * @param dialled where it answered, if we dialled
     * @return the contact it is with; empty when there was no room for a stranger, of whom nothing is kept
     */
    public Optional<Contact> adopt(Connection connection, @Nullable HostPort dialled) {
        SignedRecord record = connection.peer();
        @Nullable Contact known = contacts.find(record.id()).orElse(null);
        boolean guest = dialled == null && (known == null || known.addresses().isEmpty());
        if (known == null && guest && !hasRoom(connection, true)) {
            // Before the pin: whoever is turned away shall not fill the profile.
            connection.close(CloseReason.BUSY);
            return Optional.empty();
        }
        Optional<Contact> namesake = contacts.namesake(record);
        Contact contact = contacts.pin(record);
        if (known == null && namesake.isPresent()) {
            events.impostor(namesake.get(), contact);
        }
        contacts.seen(record.id(), dialled);
        List<Connection> extras = new ArrayList<>();
        boolean first;
        synchronized (this) {
            if (closed || !hasRoom(connection, guest)) {
                connection.close(closed ? CloseReason.DONE : CloseReason.BUSY);
                return Optional.of(contact);
            }
            List<Connection> open = sessions.computeIfAbsent(record.id(), id -> new ArrayList<>());
            first = open.isEmpty();
            if (connection.localNoiseKey().compareTo(connection.remoteNoiseKey()) < 0) {
                extras.addAll(open);
            }
            open.add(connection);
            if (guest) {
                guests.put(connection, placeOf(connection));
            }
        }
        try {
            handOver(connection);
        } catch (RuntimeException | Error e) {
            // Otherwise it would count as a session for ever, over which nothing goes.
            remove(connection, () -> {});
            connection.abort();
            throw e;
        }
        extras.forEach(extra -> extra.close(CloseReason.DONE));
        if (first) {
            events.presence(contact, true);
        }
        return Optional.of(contact);
    }

    private synchronized boolean hasRoom(Connection connection, boolean guest) {
        @Nullable List<Connection> open = sessions.get(connection.peerId());
        if (open == null ? sessions.size() >= MAX_PEERS : open.size() >= MAX_PER_PEER) {
            return false;
        }
        if (!guest) {
            return true;
        }
        @Nullable Place place = placeOf(connection);
        return guests.size() < MAX_GUESTS
                && (place == null || Collections.frequency(guests.values(), place) < MAX_GUESTS_PER_ADDRESS);
    }

    private static @Nullable Place placeOf(Connection connection) {
        @Nullable InetSocketAddress from = connection.remoteAddress();
        return from == null ? null : Place.of(from.getAddress());
    }

    private void handOver(Connection connection) {
        SessionListener taker = listener;
        if (taker == null) {
            throw new IllegalStateException("nobody takes sessions yet");
        }
        connection.start(taker.opened(connection));
    }

    /** Takes it out; {@code told} runs when it was the last with its peer, and {@link #close} waits for that too. */
    private void remove(Connection connection, Runnable told) {
        synchronized (this) {
            guests.remove(connection);
            @Nullable List<Connection> open = sessions.get(connection.peerId());
            if (open == null || !open.remove(connection) || !open.isEmpty()) {
                return;
            }
            sessions.remove(connection.peerId());
            leaving++;
        }
        try {
            told.run();
        } finally {
            synchronized (this) {
                leaving--;
                notifyAll();
            }
        }
    }

    /** A session that was adopted is over; called by whoever handles it. */
    public void ended(Connection connection) {
        // First, because whoever waits for the last session to end closes the store next.
        contacts.seen(connection.peerId(), null);
        remove(
                connection,
                () -> contacts.find(connection.peerId()).ifPresent(contact -> events.presence(contact, false)));
    }

    public synchronized boolean isConnected(PeerId peer) {
        return sessions.containsKey(peer);
    }

    /** Everybody with an open session. */
    public synchronized List<PeerId> connected() {
        return List.copyOf(sessions.keySet());
    }

    /** First contact: whoever answers at the address becomes a contact. */
    public Contact firstContact(Dialer dialer, HostPort address) throws DialFailedException {
        // Empty is for callers only.
        return adopt(dialer.dialFirstContact(address, null), address).orElseThrow();
    }

    /** Ends every session in order and opens no more. */
    @Override
    public void close() {
        List<Connection> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            sessions.values().forEach(open::addAll);
        }
        open.forEach(connection -> connection.close(CloseReason.DONE));
        awaitNone();
    }

    /** The connections bound their own ends; what lasts longer than that is cut off. */
    private void awaitNone() {
        long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        List<Connection> left = new ArrayList<>();
        synchronized (this) {
            try {
                for (long rest = CLOSE_TIMEOUT.toNanos(); !(sessions.isEmpty() && leaving == 0) && rest > 0; ) {
                    TimeUnit.NANOSECONDS.timedWait(this, rest);
                    rest = end - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sessions.values().forEach(left::addAll);
        }
        left.forEach(Connection::abort);
    }
}
