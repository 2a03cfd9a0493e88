// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.NodeConfig;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves a {@code ChatApi} at a profile's control socket: JSON-RPC 2.0, one object a line.
 *
 * <p>One thread accepts; each client has a reader, a writer, and borrowed threads for calls that wait. Closing drains:
 * the socket disappears, new requests are told that the peer is going away, running ones are finished within
 * {@link #DRAIN}.
 */
public final class ControlServer implements AutoCloseable {
    /** Version of this protocol. */
    public static final int PROTOCOL = 1;
    /** Each costs two threads and what it has waiting. */
    static final int MAX_CLIENTS = 128;
    /** How long running requests may still take when the peer goes away. */
    static final Duration DRAIN = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(ControlServer.class.getName());

    private final ControlSocket place;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Hello hello;
    private final ChatApi api;
    private final ObjectMapper json = ControlJson.strict();
    private final Set<ClientSession> clients = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final Thread accepting;
    private volatile boolean closing;

    private ControlServer(ControlSocket place, Path socket, ServerSocketChannel listener, Hello hello, ChatApi api) {
        this.place = place;
        this.socket = socket;
        this.listener = listener;
        this.hello = hello;
        this.api = api;
        AtomicInteger count = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "control-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.accepting = new Thread(this::accept, "control-accept");
        this.accepting.setDaemon(true);
    }

    /**
     * Begins to serve. The caller must hold the profile's lock: a socket that lies there is then a dead one, and is
     * removed.
     *
     * @param api stays the caller's; close it after this server
     */
    public static ControlServer start(ControlSocket place, NodeConfig.Mode mode, String name, ChatApi api)
            throws IOException {
        Path socket = place.prepare();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            ControlSocket.closeToOthers(socket);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        Hello hello = new Hello(PROTOCOL, ProcessHandle.current().pid(), mode, name);
        ControlServer server = new ControlServer(place, socket, listener, hello, api);
        server.accepting.start();
        return server;
    }

    Hello hello() {
        return hello;
    }

    ChatApi api() {
        return api;
    }

    ObjectMapper json() {
        return json;
    }

    boolean closing() {
        return closing;
    }

    int clients() {
        return clients.size();
    }

    void run(Runnable task) {
        threads.execute(task);
    }

    void ended(ClientSession client) {
        clients.remove(client);
    }

    private void accept() {
        while (!closing) {
            SocketChannel channel;
            try {
                channel = listener.accept();
            } catch (IOException e) {
                if (!closing) {
                    LOG.log(Level.WARNING, "the control socket no longer takes clients", e);
                }
                return;
            }
            try {
                if (clients.size() >= MAX_CLIENTS) {
                    turnAway(channel);
                } else {
                    ClientSession client = new ClientSession(this, new LineChannel(channel));
                    clients.add(client);
                    client.start();
                }
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.FINE, "a control client could not be served", e);
            }
        }
    }

    private void turnAway(SocketChannel channel) throws IOException {
        try (channel) {
            String line = json.writeValueAsString(Rpc.Failure.ofUnreadable(
                    Rpc.BUSY, "Too many programs talk to this peer already; try again later."));
            new LineChannel(channel).output().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        try {
            place.remove(socket);
            listener.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the control socket could not be taken away", e);
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        List<ClientSession> last = new ArrayList<>(clients);
        last.forEach(ClientSession::hurry);
        try {
            for (ClientSession client : last) {
                client.drain(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ClientSession client : last) {
            client.close();
        }
        threads.shutdownNow();
    }
}
