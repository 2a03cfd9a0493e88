// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for callers at one address. Its one thread accepts and hands over, nothing else, and survives everything; each
 * caller's handshake runs in a task of its own, bounded in time and number, and every failure ends in the same silence.
 */
public final class Listener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** Connections that the system may hold for us until they are accepted. */
    private static final int BACKLOG = 256;

    /** After an accept failed for want of descriptors or memory; without it, the thread would burn a core. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Endpoint endpoint;
    private final ServerSocket server;
    private final Predicate<InetAddress> contacts;
    private final Consumer<Connection> acceptor;
    private final PlaceRate rate;
    private final HalfOpen halfOpen;
    private volatile boolean closed;

    private Listener(
            Endpoint endpoint, ServerSocket server, Predicate<InetAddress> contacts, Consumer<Connection> acceptor) {
        this.endpoint = endpoint;
        this.server = server;
        this.contacts = contacts;
        this.acceptor = acceptor;
        this.rate = new PlaceRate(
                endpoint.limits().handshakesPerSecond(),
                endpoint.limits().handshakesPerSecond(),
                endpoint.limits().rateTable(),
                endpoint.clock());
        this.halfOpen = new HalfOpen(endpoint.limits());
    }

    /**
     * Begins to listen.
     *
     * @param bind port 0 lets the system choose one
     * @param contacts whether an address is one where a contact was; asked by the accepting thread, so it must not block
     * @param acceptor gets every connection whose caller proved who they are, on that connection's task, and must start
     *     or abort it
     * @throws CannotListenException if the port is taken, not allowed, or the address is not ours
     */
    public static Listener open(
            Endpoint endpoint, InetSocketAddress bind, Predicate<InetAddress> contacts, Consumer<Connection> acceptor)
            throws CannotListenException {
        ServerSocket server = bound(bind);
        Listener listener = new Listener(endpoint, server, contacts, acceptor);
        PeerThreads.start("p2pchat-listen-" + server.getLocalPort(), listener::acceptAll);
        return listener;
    }

    private static ServerSocket bound(InetSocketAddress bind) throws CannotListenException {
        @Nullable ServerSocket server = null;
        try {
            server = new ServerSocket();
            server.bind(bind, BACKLOG);
            return server;
        } catch (IOException e) {
            closeQuietly(server);
            throw new CannotListenException(
                    "cannot listen at " + bind.getHostString() + " port " + bind.getPort() + ": " + e.getMessage()
                            + ". Another program, or another p2pchat, may have the port: choose another one, or 0 for any",
                    e);
        }
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        while (!closed) {
            @Nullable Socket socket = null;
            try {
                socket = server.accept();
                handOver(socket);
            } catch (IOException | RuntimeException | Error e) {
                closeQuietly(socket);
                if (!closed) {
                    LOG.log(System.Logger.Level.WARNING, "could not take a connection", e);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private void handOver(Socket socket) throws IOException {
        InetAddress from = socket.getInetAddress();
        Place place = Place.of(from);
        if (!rate.take(place)) {
            socket.close();
            return;
        }
        Link link = new SocketLink(socket);
        HalfOpen.@Nullable Slot slot = halfOpen.admit(link, place, contacts.test(from));
        if (slot == null) {
            link.close();
            return;
        }
        try {
            PeerThreads.start("p2pchat-handshake", () -> answer(link, from, slot));
        } catch (RuntimeException | Error e) {
            slot.close();
            throw e;
        }
    }

    private void answer(Link link, InetAddress from, HalfOpen.Slot slot) {
        @Nullable Connection connection = authenticated(link, from, slot);
        if (connection == null) {
            // The one way out, whatever was wrong: nobody shall learn which it was.
            link.close();
            return;
        }
        try {
            if (closed) {
                connection.abort();
            } else {
                acceptor.accept(connection);
            }
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's acceptor failed", e);
            connection.abort();
        }
    }

    private @Nullable Connection authenticated(Link link, InetAddress from, HalfOpen.Slot slot) {
        Timers.Timer deadline = endpoint.timers().after(endpoint.limits().handshake(), link::close);
        try (slot) {
            return Responder.answer(endpoint, link, from);
        } catch (Exception | Error e) {
            LOG.log(System.Logger.Level.DEBUG, "a handshake failed", e);
            return null;
        } finally {
            deadline.cancel();
        }
    }

    /** Unauthenticated connections that are open now. */
    int halfOpen() {
        return halfOpen.size();
    }

    /** Stops listening and ends the handshakes that run. Connections that were handed out are their owners'. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(server);
        halfOpen.closeAll();
    }

    private static void closeQuietly(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "could not close a socket", e);
        }
    }
}
