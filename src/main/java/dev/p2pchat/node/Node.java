// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.Closer;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.connections.AttemptLog;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.connections.Redialer;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.DirectoryFinder;
import dev.p2pchat.discovery.KnownAddresses;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.discovery.PresenceLine;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.transport.CannotListenException;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.Endpoint;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.transport.ThreadTimers;
import dev.p2pchat.transport.TransportLimits;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running peer over an open profile: makes all parts, closes them last first. The profile stays the caller's.
 *
 * <p>In the order of closing: the listener takes nobody new, sessions end in order, then timers and events.
 */
public final class Node implements AutoCloseable {
    /** Ports tried when nobody asked for a particular one. */
    private static final int PORTS_TRIED = 100;

    /** Contacts greeted when a peer starts, those seen last first: whoever has something for us learns we are here. */
    private static final int MAX_GREETED = 64;

    private static final long EXECUTOR_CLOSE_SECONDS = 5;

    private final Closer closer = new Closer();
    private final NodeApi api;
    private final Registration registration;
    private final @Nullable Listener listener;

    private Node(NodeApi api, Registration registration, @Nullable Listener listener) {
        this.api = api;
        this.registration = registration;
        this.listener = listener;
    }

    /**
     * Starts what the mode asks for.
     *
     * @throws ChatException {@code FAILED} if the port that was asked for is busy or the store is damaged
     */
    public static Node start(Profile profile, NodeConfig config, InstantSource clock, SecureRandom random)
            throws ChatException {
        Closer opened = new Closer();
        try {
            Node node = assemble(profile, config, clock, random, opened);
            node.closer.register(opened);
            return node;
        } catch (CannotListenException e) {
            opened.close();
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        } catch (StoreFailedException e) {
            opened.close();
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static Node assemble(
            Profile profile, NodeConfig config, InstantSource clock, SecureRandom random, Closer opened)
            throws CannotListenException {
        EventHub hub = opened.register(new EventHub());
        Journal journal = new Journal(profile.store(), clock, random);
        ContactBook contacts = new ContactBook(profile.store(), journal, clock);
        Supplier<OwnKeys> keys = () -> profile.keys(clock.instant());
        OwnRecord own = new OwnRecord(profile.store(), keys, profile.name(), clock);
        Views views = new Views(profile.name(), contacts);
        ChatNews news = new ChatNews(
                hub, views, profile.name().value(), config.directory().toString());
        contacts.attach(news);
        Connections connections = new Connections(contacts, own, config.firstContact(), news);
        Messaging messaging =
                new Messaging(profile.store(), journal, contacts, config.accept(), connections, news, clock, random);
        connections.attach(messaging);
        if (config.mode() == NodeConfig.Mode.PEER && !config.readReceipts()) {
            // Before the first session: what was read with receipts on, and not told yet, is not told now.
            messaging.withholdReceipts();
        }

        ThreadTimers timers = opened.register(new ThreadTimers());
        Endpoint endpoint = new Endpoint(keys, connections, clock, timers, random, TransportLimits.defaults());
        DirectoryClient directory = new DirectoryClient(config.directory(), clock);
        ScheduledExecutorService asking = executor(opened, "directory");
        Registration registration =
                opened.register(new Registration(directory, keys, profile.name(), own, asking, random, news));
        PresenceLine line = new PresenceLine(directory.presence(), keys, profile.name(), own, contacts, clock, random);
        registration.attach(line);
        contacts.whenChanged(line::contactsChanged);
        DirectoryFinder finder = new DirectoryFinder(directory, contacts, clock, news);
        Dialer provenDialer = new Dialer(endpoint, true);
        Redialer redialer = new Redialer(
                connections,
                contacts,
                List.of(new KnownAddresses(), finder),
                new Dialer(endpoint, OwnAddresses.isOnLoopback(config.directory())),
                provenDialer,
                new Callers(messaging, line::knock),
                new AttemptLog(profile.store(), clock),
                executor(opened, "redial"),
                clock,
                random);
        opened.register(connections);
        opened.register(redialer);
        line.attach(new PresenceLine.Listener() {
            @Override
            public void cameOnline(PeerId peer) {
                if (messaging.isWanted(peer)) {
                    redialer.reach(peer);
                }
            }

            @Override
            public void knocked(PeerId peer, List<HostPort> addresses) {
                redialer.answerKnock(peer, addresses);
            }
        });
        OwnAddresses addresses = OwnAddresses.ofInterfaces();
        if (config.mode() != NodeConfig.Mode.OFFLINE) {
            messaging.attach(redialer::reach, redialer::later);
        }
        @Nullable Listener listener = null;
        if (config.mode() == NodeConfig.Mode.PEER) {
            listener = opened.register(listen(config, endpoint, connections));
            own.listensAt(addresses.toTell(config, listener.address()));
        }
        Outgoing outgoing = new Outgoing(
                contacts, messaging, connections, redialer, views, config.mode() != NodeConfig.Mode.OFFLINE);
        OwnAccount account = new OwnAccount(
                profile,
                config,
                contacts,
                own,
                connections,
                messaging,
                directory,
                registration,
                listener == null ? null : listener.address(),
                clock.instant());
        KeyRotation rotation = new KeyRotation(
                profile,
                connections,
                registration,
                () -> {
                    // A node that dials nobody lets itself be found.
                    if (config.mode() != NodeConfig.Mode.OFFLINE) {
                        greet(contacts, redialer);
                    }
                },
                clock,
                random);
        People people = new People(profile, contacts, connections, messaging, directory, finder, provenDialer, views);
        NodeApi api = new NodeApi(
                profile,
                account,
                rotation,
                people,
                new Everyone(profile, contacts, directory, people, views),
                new Sending(people, messaging, hub, views),
                outgoing,
                new ReadMarks(config, people, messaging),
                new Archive(contacts, people, messaging, views),
                new EventReader(profile.store(), journal, messaging, views, hub),
                hub);
        if (listener != null) {
            InetSocketAddress listening = listener.address();
            new NetworkWatch(addresses::ofThisHost, () -> {
                        own.listensAt(addresses.toTell(config, listening));
                        connections.probe();
                        outgoing.retry();
                        // Last: right after a change a directory may be long in answering.
                        moved(registration);
                    })
                    .on(executor(opened, "network"));
            greet(contacts, redialer);
        }
        return new Node(api, registration, listener);
    }

    private static Listener listen(NodeConfig config, Endpoint endpoint, Connections connections)
            throws CannotListenException {
        int last = config.portAsked() || config.port() == 0
                ? config.port()
                : Math.min(HostPort.MAX_PORT, config.port() + PORTS_TRIED - 1);
        for (int port = config.port(); ; port++) {
            try {
                InetSocketAddress bind = config.bind() == null
                        ? new InetSocketAddress(port)
                        : new InetSocketAddress(config.bind(), port);
                return Listener.open(
                        endpoint,
                        bind,
                        connections::isContactsAddress,
                        connection -> connections.adopt(connection, null));
            } catch (CannotListenException e) {
                if (port >= last) {
                    throw e;
                }
            }
        }
    }

    private static void moved(Registration registration) {
        try {
            registration.changed();
        } catch (DirectoryException e) {
            // It is told when it can be reached again, as everything is.
        }
    }

    private static void greet(ContactBook contacts, Redialer redialer) {
        contacts.contacts().stream()
                .sorted(Comparator.comparing(Contact::seen).reversed())
                .limit(MAX_GREETED)
                .forEach(contact -> redialer.reach(contact.id()));
    }

    private static ScheduledExecutorService executor(Closer opened, String name) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        opened.register(() -> {
            executor.shutdownNow();
            var unused = executor.awaitTermination(EXECUTOR_CLOSE_SECONDS, TimeUnit.SECONDS);
        });
        return executor;
    }

    /** Everything that can be asked of this node; closing it does nothing to the node. */
    public ChatApi api() {
        return api;
    }

    /** The port it listens on, or 0. */
    public int port() {
        return listener == null ? 0 : listener.port();
    }

    /**
     * Claims our name now, and keeps it claimed from now on.
     *
     * @return null if the directory could not be asked
     */
    public @Nullable PublishResult claimName() {
        try {
            return registration.register();
        } catch (DirectoryException e) {
            return null;
        }
    }

    /** Tells the directory that we are here, again and again until closed. */
    public void stayRegistered() {
        registration.start();
    }

    @Override
    public void close() {
        closer.close();
    }
}
