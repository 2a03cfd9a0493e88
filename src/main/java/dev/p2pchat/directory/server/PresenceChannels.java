// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.PresenceClose;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.Upgrade;
import dev.p2pchat.http.limit.OpenConnections;
import dev.p2pchat.http.limit.Strike;
import dev.p2pchat.http.limit.TrustedProxies;
import io.undertow.server.HttpHandler;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * {@code GET /v1/presence}: all presence connections, and which is the newest of each name. One thread sweeps over them
 * twice a second and ends what lasts too long.
 */
final class PresenceChannels implements AutoCloseable {
    static final String PATH = "/v1/presence";

    static final Duration SWEEP = Duration.ofMillis(500);

    /** For those who are connected to hear that the directory goes. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(PresenceChannels.class.getName());

    private final Names names;
    private final Presence presence;
    private final ProofCheck check;
    private final Duration lease;
    private final PresenceLimits limits;
    private final Strike struck;
    private final SecureRandom random;
    private final Set<PresenceChannel> connected = ConcurrentHashMap.newKeySet();
    private final Map<Username, PresenceChannel> newest = new ConcurrentHashMap<>();
    private final OpenConnections open;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "presence-sweep");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closing;

    PresenceChannels(
            Names names,
            Presence presence,
            ProofCheck check,
            Duration lease,
            PresenceLimits limits,
            Strike struck,
            SecureRandom random) {
        this.names = names;
        this.presence = presence;
        this.check = check;
        this.lease = lease;
        this.limits = limits;
        this.struck = struck;
        // Told apart by who they say they are behind a trusted proxy, so that no proxy is spared.
        this.open = new OpenConnections(limits.perClient(), TrustedProxies.NONE);
        this.random = random;
    }

    /** Sweeps from now on. */
    void start() {
        var unused =
                sweeper.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    Presence presence() {
        return presence;
    }

    ProofCheck check() {
        return check;
    }

    PresenceLimits limits() {
        return limits;
    }

    Upgrade upgrade() {
        return new Upgrade(PATH, this::handler);
    }

    private HttpHandler handler(HttpHandler otherwise) {
        WebSocketConnectionCallback callback = this::connected;
        HttpHandler handshake =
                new WebSocketProtocolHandshakeHandler(List.of(new Hybi13Handshake()), callback, otherwise);
        return exchange ->
                (isFull(exchange.getAttachment(Upgrade.CLIENT)) ? otherwise : handshake).handleRequest(exchange);
    }

    /** What is no WebSocket, or one too many. */
    Answer notUpgraded(Request request) throws HttpProblem {
        if (isFull(request.from())) {
            struck();
            throw HttpProblem.unavailable("There are as many presence connections as there may be.");
        }
        throw HttpProblem.upgradeRequired("websocket", "This address speaks WebSocket, version 13, and nothing else.");
    }

    private boolean isFull(InetAddress from) {
        return closing || connected.size() >= limits.connections() || open.isFull(from);
    }

    private void connected(WebSocketHttpExchange exchange, WebSocketChannel socket) {
        InetAddress from = exchange.getAttachment(Upgrade.CLIENT);
        if (closing || connected.size() >= limits.connections() || !open.open(from)) {
            // Others were faster since it was answered.
            IoUtils.safeClose(socket);
            return;
        }
        byte[] nonce = new byte[NonceBody.NONCE_BYTES];
        random.nextBytes(nonce);
        PresenceChannel channel = new PresenceChannel(this, socket, from, Bytes.owning(nonce));
        connected.add(channel);
        channel.start((int) lease.toSeconds());
        if (closing) {
            channel.end(PresenceClose.GOING_AWAY, "");
        }
    }

    /** The connection is no more. */
    void forget(PresenceChannel channel) {
        if (connected.remove(channel)) {
            open.closed(channel.from());
            synchronized (connected) {
                connected.notifyAll();
            }
        }
    }

    /** Of two connections of one name, the older one ends, whichever of them gets here first. */
    void opened(PresenceChannel channel, PresenceChannel.Opened now) {
        AtomicReference<@Nullable PresenceChannel> older = new AtomicReference<>();
        newest.compute(now.name(), (name, before) -> {
            PresenceChannel.Opened other = before == null ? null : before.opened();
            if (before == null || other == null || other.generation() < now.generation()) {
                older.set(before);
                return channel;
            }
            older.set(channel);
            return before;
        });
        PresenceChannel replaced = older.get();
        if (replaced != null) {
            replaced.end(PresenceClose.REPLACED, "replaced");
        }
        // The name may have gone to another key since the signature was checked.
        @Nullable NameEntry entry = names.find(now.name()).orElse(null);
        if (entry == null || channel.isOfAnother(entry.owner())) {
            channel.end(PresenceClose.NOT_YOURS, "not yours");
        }
    }

    void left(PresenceChannel channel, PresenceChannel.Opened own) {
        newest.remove(own.name(), channel);
        presence.close(own.name(), own.generation());
    }

    @Nullable PresenceChannel newest(Username name) {
        return newest.get(name);
    }

    /** The name is this key's: a connection by another key ends. */
    void owned(Username name, Ed25519PublicKey owner) {
        PresenceChannel channel = newest.get(name);
        if (channel != null && channel.isOfAnother(owner)) {
            channel.end(PresenceClose.NOT_YOURS, "not yours");
        }
    }

    /** The name is nobody's. */
    void unregistered(Username name) {
        PresenceChannel channel = newest.get(name);
        if (channel != null) {
            channel.end(PresenceClose.NOT_YOURS, "not yours");
        }
    }

    /** One of the limits struck. */
    void struck() {
        struck.struck();
    }

    boolean takeSubscription() {
        if (subscriptions.incrementAndGet() <= limits.allSubscriptions()) {
            return true;
        }
        subscriptions.decrementAndGet();
        return false;
    }

    void releaseSubscription() {
        subscriptions.decrementAndGet();
    }

    private void sweep() {
        try {
            presence.tellExpired();
            for (PresenceChannel channel : connected) {
                channel.sweep(
                        sweeps(lease), sweeps(limits.toOpen()), sweeps(limits.toTake()), sweeps(limits.toLeave()), (int)
                                (limits.perSecond() * SWEEP.toMillis() / 1000));
            }
        } catch (RuntimeException | Error e) {
            // The next one may go well; without sweeps nothing would ever end.
            LOG.log(Level.ERROR, "A sweep over the presence connections failed.", e);
        }
    }

    private static int sweeps(Duration duration) {
        return (int) Math.max(1, duration.dividedBy(SWEEP));
    }

    /** Takes nobody new, tells those who are connected, and waits a second at most until they have gone. */
    @Override
    public void close() {
        closing = true;
        connected.forEach(channel -> channel.end(PresenceClose.GOING_AWAY, ""));
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            synchronized (connected) {
                for (long left = FAREWELL.toMillis(); !connected.isEmpty() && left > 0; ) {
                    connected.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sweeper.shutdownNow();
    }
}
