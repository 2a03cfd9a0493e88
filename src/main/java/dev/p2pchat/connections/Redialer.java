// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.discovery.Found;
import dev.p2pchat.discovery.PeerFinder;
import dev.p2pchat.discovery.Route;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.DialFailedException;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.PeerMovedException;
import dev.p2pchat.transport.PeerThreads;
import dev.p2pchat.wire.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Dials contacts for whom something waits, over every route at once, and again after a while, until a session is open or
 * nothing waits any more. Peers are named by their conversations.
 *
 * <p>Each finder and each address has a thread of its own while it is tried, at most {@value #MAX_DIALS} in all. Safe for
 * several threads.
 */
public final class Redialer implements AutoCloseable {
    /** Addresses tried at the same time, over all peers. */
    static final int MAX_DIALS = 32;

    /** Between two rounds for one peer at least, however many messages are queued and sessions end meanwhile. */
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    private static final String NO_ROUTE = "no address is known";

    private static final System.Logger LOG = System.getLogger(Redialer.class.getName());

    private final Connections connections;
    private final ContactBook contacts;
    private final List<PeerFinder> finders;
    private final Dialer dialer;
    private final Dialer provenDialer;
    private final SessionListener messages;
    private final AttemptLog attempts;
    private final ScheduledExecutorService scheduler;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Semaphore dials = new Semaphore(MAX_DIALS);
    private final Map<PeerId, Pursuit> pursuits = new HashMap<>();
    private volatile boolean closed;

    /**
     * Dials nobody yet.
     *
     * @param dialer for addresses that somebody claims
     * @param provenDialer for those where the contact answered before
     */
    public Redialer(
            Connections connections,
            ContactBook contacts,
            List<PeerFinder> finders,
            Dialer dialer,
            Dialer provenDialer,
            SessionListener messages,
            AttemptLog attempts,
            ScheduledExecutorService scheduler,
            InstantSource clock,
            RandomGenerator random) {
        this.connections = connections;
        this.contacts = contacts;
        this.finders = List.copyOf(finders);
        this.dialer = dialer;
        this.provenDialer = provenDialer;
        this.messages = messages;
        this.attempts = attempts;
        this.scheduler = scheduler;
        this.clock = clock;
        this.random = random;
    }

    /** One peer that we try to reach. Guarded by the redialer. */
    private static final class Pursuit {
        final Set<HostPort> tried = new HashSet<>();
        int failures;
        int turnedAway;
        int running;
        boolean answered;

        /** Asked for while a round was under way, which may have begun too early to succeed. */
        boolean askedAgain;

        Instant over = Instant.MIN;

        @Nullable Future<?> timer;

        Instant due = Instant.MAX;

        /** The last thing that went wrong in this round. */
        String result = NO_ROUTE;

        void begin() {
            tried.clear();
            result = NO_ROUTE;
            answered = false;
        }
    }

    /**
     * Dials this contact now, unless a session is open; once, or until nothing waits. What comes during a round, or within
     * a second of its end, makes one more when that second is over, should that round bring no session.
     */
    public void reach(PeerId key) {
        PeerId peer = contacts.conversationOf(key);
        synchronized (this) {
            Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
            pursuit.turnedAway = 0;
            if (pursuit.running > 0) {
                pursuit.askedAgain = true;
                return;
            }
            Instant soonest = pursuit.over.equals(Instant.MIN) ? Instant.MIN : pursuit.over.plus(MIN_PAUSE);
            Instant now = clock.instant();
            if (now.isBefore(soonest)) {
                // A clock that was set back must not make this pause longer.
                Duration rest = Duration.between(now, soonest);
                plan(peer, pursuit, rest.compareTo(MIN_PAUSE) < 0 ? rest : MIN_PAUSE);
                return;
            }
        }
        begin(peer);
    }

    /**
     * Dials this contact after a while: they answer, but have no room for what we bring. The pause grows each time, until
     * {@link #reach} is called.
     */
    public synchronized void later(PeerId key) {
        PeerId peer = contacts.conversationOf(key);
        Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
        pursuit.turnedAway++;
        plan(peer, pursuit, Backoff.after(pursuit.turnedAway, random));
    }

    /**
     * Dials this contact at addresses that they themselves say they are at, once, unless a session is open; beside what is
     * tried already, and held to the same rules as any address that somebody claims.
     */
    public void answerKnock(PeerId key, List<HostPort> addresses) {
        PeerId peer = contacts.conversationOf(key);
        @Nullable Contact contact = contacts.find(peer).orElse(null);
        synchronized (this) {
            if (closed || contact == null || !contact.isWelcome() || connections.isConnected(peer)) {
                return;
            }
            Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
            if (pursuit.running++ == 0) {
                pursuit.begin();
            }
        }
        PeerFinder knock = new PeerFinder() {
            @Override
            public String name() {
                return "knock";
            }

            @Override
            public Found find(Contact caller) {
                return Found.of(
                        addresses.stream()
                                .map(address -> new Route(address, false))
                                .toList(),
                        "");
            }
        };
        start("find-knock", peer, () -> find(knock, peer, contact));
    }

    private void begin(PeerId peer) {
        @Nullable Contact contact = contacts.find(peer).orElse(null);
        synchronized (this) {
            Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
            if (closed
                    || contact == null
                    || !contact.isWelcome()
                    || pursuit.running > 0
                    || connections.isConnected(peer)) {
                return;
            }
            pursuit.begin();
            pursuit.running = finders.size();
        }
        for (PeerFinder finder : finders) {
            start("find-" + finder.name(), peer, () -> find(finder, peer, contact));
        }
    }

    /** Whatever happens in the task, the round comes to its end. */
    private void start(String name, PeerId peer, Runnable task) {
        PeerThreads.start(name, () -> {
            try {
                guarded(task);
            } finally {
                guarded(() -> finished(peer));
            }
        });
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (StoreClosedException | StoreFailedException e) {
            // The program ends, or the store says itself what ails it.
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a task of the redialer failed", e);
        }
    }

    private void find(PeerFinder finder, PeerId peer, Contact contact) {
        Found found = finder.find(contact);
        if (!found.why().isEmpty()) {
            note(peer, finder, null, found.why());
        }
        for (Route route : found.routes()) {
            if (claim(peer, route.address())) {
                start("dial", peer, () -> dial(finder, peer, route));
            }
        }
    }

    private synchronized boolean claim(PeerId peer, HostPort address) {
        Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
        if (closed || !pursuit.tried.add(address)) {
            return false;
        }
        pursuit.running++;
        return true;
    }

    private void dial(PeerFinder finder, PeerId peer, Route route) {
        HostPort address = route.address();
        dials.acquireUninterruptibly();
        try {
            // The finder may have brought a newer record.
            @Nullable Contact contact = contacts.find(peer).orElse(null);
            if (contact == null || !contact.isWelcome() || closed || connections.isConnected(peer)) {
                return;
            }
            Connection connection = call(route, contact.record());
            if (!isFirst(peer)) {
                note(peer, finder, address, "answered, but another route was faster");
                connection.close(CloseReason.DONE);
                return;
            }
            note(peer, finder, address, "connected");
            connections.adopt(connection, address);
        } catch (DialFailedException e) {
            note(peer, finder, address, String.valueOf(e.getMessage()));
        } finally {
            dials.release();
        }
    }

    /** Calls by the keys we know; whoever has new ones says so, and is called again by those. */
    private Connection call(Route route, SignedRecord known) throws DialFailedException {
        Dialer caller = route.proven() ? provenDialer : dialer;
        PeerRecord record = known.content();
        try {
            return caller.dialKnown(route.address(), record.identity(), record.noiseKey());
        } catch (PeerMovedException e) {
            PeerRecord moved = e.record().content();
            // The pin follows only from the key it is at; what else claims to be a successor is not called.
            if (contacts.update(e.record()).isEmpty()) {
                throw e;
            }
            return caller.dialKnown(route.address(), moved.identity(), moved.noiseKey());
        }
    }

    /**
     * Whether no other route of this round was faster. A session that they opened meanwhile does not count: if both sides
     * gave up their own for the other's, none would be left. Of those two, {@link Connections} keeps one.
     */
    private synchronized boolean isFirst(PeerId peer) {
        Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
        boolean first = !pursuit.answered;
        pursuit.answered = true;
        return first;
    }

    private void note(PeerId peer, PeerFinder finder, @Nullable HostPort address, String result) {
        attempts.note(peer, new Attempt(clock.instant(), finder.name(), address, result));
        if (address != null) {
            synchronized (this) {
                pursuits.computeIfAbsent(peer, id -> new Pursuit()).result = result;
            }
        }
    }

    /** The last one out decides whether to come back. */
    private void finished(PeerId peer) {
        String result;
        boolean reached;
        synchronized (this) {
            Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
            if (--pursuit.running > 0) {
                return;
            }
            pursuit.over = clock.instant();
            reached = connections.isConnected(peer);
            pursuit.failures = reached ? 0 : pursuit.failures + 1;
            result = pursuit.result;
            if (pursuit.askedAgain && !reached) {
                plan(peer, pursuit, MIN_PAUSE);
            }
            pursuit.askedAgain = false;
        }
        attempts.roundOver(peer, reached);
        // Not under the lock, and not at the end of the program: it may ask the store.
        if (!reached && !closed && messages.isWanted(peer)) {
            again(peer);
            messages.unreached(peer, result);
        }
    }

    private synchronized void again(PeerId peer) {
        Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
        if (pursuit.running == 0) {
            plan(peer, pursuit, Backoff.after(Math.max(1, pursuit.failures), random));
        }
    }

    /** The sooner of what was planned before and this. */
    private void plan(PeerId peer, Pursuit pursuit, Duration pause) {
        Instant due = clock.instant().plus(pause);
        if (closed || due.compareTo(pursuit.due) >= 0) {
            return;
        }
        @Nullable Future<?> later = pursuit.timer;
        if (later != null) {
            later.cancel(false);
        }
        try {
            pursuit.timer = scheduler.schedule(() -> due(peer), pause.toMillis(), TimeUnit.MILLISECONDS);
            pursuit.due = due;
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    private void due(PeerId peer) {
        synchronized (this) {
            Pursuit pursuit = pursuits.computeIfAbsent(peer, id -> new Pursuit());
            pursuit.timer = null;
            pursuit.due = Instant.MAX;
        }
        guarded(() -> begin(peer));
    }

    /** Whether nobody is being dialled. */
    synchronized boolean isIdle() {
        return pursuits.values().stream().allMatch(pursuit -> pursuit.running == 0);
    }

    /** What was tried last, oldest first. */
    public List<Attempt> attempts(PeerId peer) {
        return attempts.of(contacts.conversationOf(peer));
    }

    /** When this peer is dialled next; empty where nothing is planned, also while they are being dialled. */
    public synchronized Optional<Instant> next(PeerId peer) {
        Pursuit pursuit = pursuits.get(contacts.conversationOf(peer));
        return pursuit == null || pursuit.due.equals(Instant.MAX) ? Optional.empty() : Optional.of(pursuit.due);
    }

    @Override
    public void close() {
        closed = true;
        attempts.close();
    }
}
