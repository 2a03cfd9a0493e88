// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.ContactEvents;
import dev.p2pchat.contacts.Standing;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All live sessions, by peer; and the answer to who may in.
 *
 * <p>Several sessions with one peer can arise: both sides dial, or one restarts. Every one is read; the newest is sent
 * over; the side with the lower noise key closes the others. Safe for several threads.
 */
public final class Connections implements PeerPolicy, ContactEvents, AutoCloseable {
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
    /** By the name of the conversation, which outlives rotations. */
    private final Map<PeerId, List<Connection>> sessions = new HashMap<>();

    private final Map<Connection, PeerId> peers = new HashMap<>();

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
        contacts.attach(this);
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
        return !contacts.refuses(caller);
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
     * Takes a session that was just authenticated, whoever dialled it. Of a stranger nothing is kept.
     *
     * @param dialled where it answered, if we dialled
     * @return false when it was turned away
     */
    public boolean adopt(Connection connection, @Nullable HostPort dialled) {
        SignedRecord record = connection.peer();
        if (contacts.refuses(record)) {
            // Not a word: they shall not be able to tell it from absence.
            connection.abort();
            return false;
        }
        @Nullable Contact known = contacts.update(record).orElse(null);
        PeerId peer = known == null ? record.id() : known.conversation();
        boolean welcome = known != null && known.isWelcome();
        boolean guest = dialled == null
                && (known == null || !welcome || known.addresses().isEmpty());
        if (welcome) {
            contacts.seen(record.id(), dialled);
        }
        List<Connection> extras = new ArrayList<>();
        List<Connection> replaced;
        boolean first;
        synchronized (this) {
            if (closed || !hasRoom(connection, peer, guest)) {
                connection.close(closed ? CloseReason.DONE : CloseReason.BUSY);
                return false;
            }
            List<Connection> open = sessions.computeIfAbsent(peer, id -> new ArrayList<>());
            first = open.isEmpty();
            // Whoever still holds the key before may be a thief.
            replaced = open.stream()
                    .filter(other -> !other.peerId().equals(record.id()))
                    .toList();
            if (connection.localNoiseKey().compareTo(connection.remoteNoiseKey()) < 0) {
                extras.addAll(open);
                extras.removeAll(replaced);
            }
            open.add(connection);
            peers.put(connection, peer);
            if (guest) {
                guests.put(connection, placeOf(connection));
            }
        }
        // Looked at again now that it is counted: whoever blocks, or rotates, after this finds it.
        if (contacts.refuses(record)) {
            remove(connection, () -> {});
            connection.abort();
            return false;
        }
        if (isFormer(connection)) {
            remove(connection, () -> {});
            connection.close(CloseReason.DONE);
            return false;
        }
        replaced.forEach(Connection::abort);
        try {
            handOver(connection, peer);
        } catch (RuntimeException | Error e) {
            // Otherwise it would count as a session for ever, over which nothing goes.
            remove(connection, () -> {});
            connection.abort();
            throw e;
        }
        extras.forEach(extra -> extra.close(CloseReason.DONE));
        if (first && known != null && welcome) {
            events.presence(known, true);
        }
        return true;
    }

    private synchronized boolean hasRoom(Connection connection, PeerId peer, boolean guest) {
        @Nullable List<Connection> open = sessions.get(peer);
        if (open == null ? sessions.size() >= MAX_PEERS : withSameKey(open, connection) >= MAX_PER_PEER) {
            return false;
        }
        if (!guest) {
            return true;
        }
        @Nullable Place place = placeOf(connection);
        return guests.size() < MAX_GUESTS
                && (place == null || Collections.frequency(guests.values(), place) < MAX_GUESTS_PER_ADDRESS);
    }

    /** Those with a key that was replaced are about to end. */
    private static long withSameKey(List<Connection> open, Connection connection) {
        return open.stream()
                .filter(other -> other.peerId().equals(connection.peerId()))
                .count();
    }

    private static @Nullable Place placeOf(Connection connection) {
        @Nullable InetSocketAddress from = connection.remoteAddress();
        return from == null ? null : Place.of(from.getAddress());
    }

    private void handOver(Connection connection, PeerId peer) {
        SessionListener taker = listener;
        if (taker == null) {
            throw new IllegalStateException("nobody takes sessions yet");
        }
        connection.start(taker.opened(connection, peer));
    }

    /** Takes it out; {@code told} runs when it was the last with its peer, and {@link #close} waits for that too. */
    private void remove(Connection connection, Runnable told) {
        synchronized (this) {
            guests.remove(connection);
            @Nullable PeerId peer = peers.remove(connection);
            @Nullable List<Connection> open = peer == null ? null : sessions.get(peer);
            notifyAll();
            if (peer == null || open == null || !open.remove(connection) || !open.isEmpty()) {
                return;
            }
            sessions.remove(peer);
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
        Optional<Contact> contact = contacts.find(connection.peerId()).filter(Contact::isWelcome);
        if (contact.isPresent()) {
            contacts.seen(connection.peerId(), null);
        }
        remove(connection, () -> contact.ifPresent(known -> events.presence(known, false)));
    }

    /**
     * Ends every session with this peer at once, without a word, under whichever key: they were shut out, or what is on
     * its way to them is not to arrive.
     */
    public void drop(PeerId peer) {
        List<Connection> open = sessionsOf(peer);
        open.forEach(Connection::abort);
        if (!open.isEmpty()) {
            // Told here, because of somebody shut out nothing is told when it happens.
            contacts.find(peer)
                    .filter(contact -> contact.standing() == Standing.CONTACT && contact.isBlocked())
                    .ifPresent(contact -> events.presence(contact, false));
        }
    }

    /**
     * Asks over every session whether the other side can still be reached, and ends those over which nothing is heard for
     * a moment: we may be in another network now, where they lead nowhere. Does not wait.
     */
    public void probe() {
        List<Connection> open;
        synchronized (this) {
            open = List.copyOf(peers.keySet());
        }
        open.forEach(Connection::probe);
    }

    /** Ends what is open under a key that its owner has replaced: whoever still holds it may be a thief. */
    @Override
    public void rotated(Contact before, Contact now) {
        sessionsOf(now.conversation()).stream()
                .filter(open -> !open.peerId().equals(now.id()))
                .forEach(Connection::abort);
    }

    /** By whose they are now: somebody may have been a stranger when a session was opened. */
    private List<Connection> sessionsOf(PeerId peer) {
        List<Connection> open;
        synchronized (this) {
            open = List.copyOf(peers.keySet());
        }
        return open.stream()
                .filter(connection ->
                        contacts.conversationOf(connection.peerId()).equals(peer))
                .toList();
    }

    /** Ends, in order, every session in which we are known by keys that we gave up; waits for that, but not for ever. */
    public void closeFormer() {
        PeerId present = own.get().id();
        List<Connection> former;
        synchronized (this) {
            former = peers.keySet().stream()
                    .filter(connection -> !connection.localId().equals(present))
                    .toList();
        }
        former.forEach(connection -> connection.close(CloseReason.DONE));
        await(() -> former.stream().noneMatch(peers::containsKey));
    }

    private boolean isFormer(Connection connection) {
        return !connection.localId().equals(own.get().id());
    }

    /** Somebody became a contact: if a session is open, now is when that is told. */
    public void welcomed(Contact contact) {
        if (isConnected(contact.conversation())) {
            events.presence(contact, true);
        }
    }

    public synchronized boolean isConnected(PeerId peer) {
        return sessions.containsKey(peer);
    }

    /** Everybody with an open session, as the name of their conversation. */
    public synchronized List<PeerId> connected() {
        return List.copyOf(sessions.keySet());
    }

    /**
     * First contact: whoever answers at the address becomes a contact.
     *
     * @return empty when that is somebody blocked, of whom nothing is kept
     */
    public Optional<Contact> firstContact(Dialer dialer, HostPort address) throws DialFailedException {
        Connection connection = dialer.dialFirstContact(address, null);
        if (contacts.refuses(connection.peer()) || own.isOurs(connection.peerId())) {
            connection.abort();
            return Optional.empty();
        }
        contacts.pin(connection.peer());
        adopt(connection, address);
        return contacts.find(connection.peerId());
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
        await(() -> sessions.isEmpty() && leaving == 0);
        List<Connection> left = new ArrayList<>();
        synchronized (this) {
            sessions.values().forEach(left::addAll);
        }
        left.forEach(Connection::abort);
    }

    /** Until the condition, which is looked at under the monitor, holds, or the time is over. */
    private synchronized void await(BooleanSupplier condition) {
        long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            for (long rest = CLOSE_TIMEOUT.toNanos(); !condition.getAsBoolean() && rest > 0; ) {
                TimeUnit.NANOSECONDS.timedWait(this, rest);
                rest = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
