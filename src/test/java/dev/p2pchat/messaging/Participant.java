// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Closer;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.AttemptLog;
import dev.p2pchat.connections.ConnectionEvents;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.connections.Redialer;
import dev.p2pchat.connections.SessionListener;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.ContactEvents;
import dev.p2pchat.discovery.KnownAddresses;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.Endpoint;
import dev.p2pchat.transport.FakeScheduler;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.transport.LimitsBuilder;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Everything of a peer below the node, over real sockets on loopback; time stands still until the test moves it. */
final class Participant implements AutoCloseable, MessageEvents, ConnectionEvents, ContactEvents {
    private static final SecureRandom RANDOM = new SecureRandom();

    final MemoryStore store;
    final Journal journal;
    final ContactBook contacts;
    final Connections connections;
    final Messaging messaging;
    final Redialer redialer;
    final HostPort address;

    /** Every session there ever was. */
    final List<Connection> sessions = new CopyOnWriteArrayList<>();

    /** Messages handed to a socket, again or for the first time. */
    final AtomicInteger written = new AtomicInteger();

    /** Holds up whoever reads a HAVE here: then nothing that comes behind it is answered. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    final CountDownLatch heldUp = new CountDownLatch(1);

    final List<String> news = new CopyOnWriteArrayList<>();
    final List<String> waits = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final Closer closer = new Closer();
    private final OwnRecord own;

    /** Everybody is a contact of theirs. */
    Participant(String name, FakeTime time) throws Exception {
        this(name, time, AcceptMode.ALL);
    }

    Participant(String name, FakeTime time, AcceptMode mode) throws Exception {
        this(name, time, mode, new MemoryStore(), OwnKeys.of(Identity.generate(RANDOM)));
        closer.register(store);
    }

    /**
     * Somebody who was there before, perhaps with another key.
     *
     * @param store is left open at the end, for the next time
     * @param keys are closed at the end
     */
    Participant(String name, FakeTime time, AcceptMode mode, MemoryStore store, OwnKeys keys) throws Exception {
        this.store = store;
        keys.answering().forEach(closer::register);
        journal = new Journal(store, time, RANDOM);
        contacts = new ContactBook(store, journal, time);
        contacts.attach(this);
        own = new OwnRecord(store, () -> keys, new Username(name), time);
        connections = new Connections(contacts, own, FirstContact.ALL, this);
        messaging = new Messaging(store, journal, contacts, mode, connections, this, time, RANDOM);
        connections.attach(new Watching(messaging));
        LimitsBuilder limits = new LimitsBuilder();
        Endpoint endpoint = new Endpoint(() -> keys, connections, time, time, RANDOM, limits.build());
        Dialer dialer = new Dialer(endpoint, true);
        closer.register(connections);
        redialer = closer.register(new Redialer(
                connections,
                contacts,
                List.of(new KnownAddresses()),
                dialer,
                dialer,
                messaging,
                new AttemptLog(store, time),
                new FakeScheduler(time),
                time,
                new Random(1)));
        messaging.attach(redialer::reach, redialer::later);
        Listener listener = closer.register(Listener.open(
                endpoint,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                connections::isContactsAddress,
                connection -> connections.adopt(connection, null)));
        address = new HostPort("127.0.0.1", listener.port());
        own.listensAt(List.of(address));
    }

    /** How sessions ended. */
    final List<Ending> endings = new CopyOnWriteArrayList<>();

    /** Sessions whose handler has not heard of the end. */
    int openSessions() {
        return sessions.size() - ended.get();
    }

    private final class Watching implements SessionListener {
        private final SessionListener real;

        Watching(SessionListener real) {
            this.real = real;
        }

        @Override
        public ConnectionHandler opened(Connection connection, PeerId peer) {
            sessions.add(connection);
            return new Counting(real.opened(connection, peer));
        }

        @Override
        public boolean isWanted(PeerId peer) {
            return real.isWanted(peer);
        }

        @Override
        public void unreached(PeerId peer, String why) {
            real.unreached(peer, why);
        }
    }

    /** The real handler; when it has heard of the end, the session is counted as over. */
    private final class Counting implements ConnectionHandler {
        private final ConnectionHandler real;

        Counting(ConnectionHandler real) {
            this.real = real;
        }

        @Override
        public void have(Connection connection, Frame.Have have) {
            heldUp.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            real.have(connection, have);
        }

        @Override
        public void message(Connection connection, Message message) {
            real.message(connection, message);
        }

        @Override
        public void acknowledged(Connection connection, Frame.Ack ack) {
            real.acknowledged(connection, ack);
        }

        @Override
        public void status(Connection connection, Frame.Status status) {
            real.status(connection, status);
        }

        @Override
        public void statusSeen(Connection connection, Frame.StatusSeen seen) {
            real.statusSeen(connection, seen);
        }

        @Override
        public boolean takesLargeMessages(Connection connection) {
            return real.takesLargeMessages(connection);
        }

        @Override
        public void written(Connection connection, StreamId stream, long n) {
            real.written(connection, stream, n);
        }

        @Override
        public void closed(Connection connection, Ending ending) {
            real.closed(connection, ending);
            endings.add(ending);
            ended.incrementAndGet();
        }
    }

    SignedRecord record() {
        return own.get();
    }

    PeerId id() {
        return own.get().id();
    }

    void knows(Participant other) {
        contacts.pin(other.record());
    }

    /** As a person does who writes to somebody they may not know yet. */
    void writes(Participant other, List<String> texts) {
        Contact contact = contacts.pin(other.record());
        messaging.decisions().accept(contact.conversation());
        messaging.queue(contact.conversation(), texts);
    }

    List<String> heldFrom(PeerId peer) {
        return messaging.reader().held(peer).stream().map(LoggedMessage::text).toList();
    }

    void queue(PeerId to, List<String> texts) {
        messaging.queue(to, texts);
    }

    /** The whole conversation, oldest first. */
    List<LoggedMessage> said(PeerId with) {
        List<LoggedMessage> all = new ArrayList<>();
        History.Reading reading = messaging.history().after(with, 0, null);
        all.addAll(reading.messages());
        while (reading.last() < reading.end()) {
            reading = messaging.history().after(with, reading.last(), null);
            all.addAll(reading.messages());
        }
        return all;
    }

    private List<String> texts(PeerId with, boolean outgoing) {
        return said(with).stream()
                .filter(message -> message.outgoing() == outgoing)
                .map(LoggedMessage::text)
                .toList();
    }

    /** What they wrote, in the order of our log. */
    List<String> receivedFrom(PeerId peer) {
        return texts(peer, false);
    }

    List<DeliveryState> statesTo(PeerId peer) {
        return said(peer).stream()
                .filter(LoggedMessage::outgoing)
                .map(LoggedMessage::state)
                .toList();
    }

    @Override
    public void committed(PeerId peer, Supplier<LoggedMessage> message) {}

    @Override
    public void progressed(PeerId peer, Supplier<MessageId> id, DeliveryState state) {
        news.add(state.word());
    }

    @Override
    public void written(PeerId peer) {
        written.incrementAndGet();
    }

    @Override
    public void waits(PeerId peer, long messages, String why) {
        waits.add(messages + " " + why);
    }

    @Override
    public void mayRepeat(PeerId peer) {
        news.add("may repeat");
    }

    @Override
    public void presence(Contact contact, boolean connected) {}

    @Override
    public void requested(LoggedMessage message, boolean alert) {
        if (alert) {
            news.add("requested");
        }
    }

    @Override
    public void impostor(Contact known, SignedRecord other, String shownAs) {
        news.add("impostor");
    }

    @Override
    public void formerKey(Contact known, SignedRecord caller) {
        news.add("former key");
    }

    @Override
    public void rotated(Contact before, Contact now) {
        news.add("rotated");
    }

    @Override
    public void close() {
        closer.close();
    }
}
