// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.ipc.LineChannel;
import dev.p2pchat.ipc.LocalListener;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.NodeConfig;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
    /** A client that takes nothing of what there is for it for so long is closed. */
    static final Duration STALLED = Duration.ofSeconds(60);
    /** How long a thread waits for the next task before it ends. */
    private static final Duration IDLE = Duration.ofSeconds(60);
    /** Looks at the clients in the time after which one has stalled. */
    private static final int WATCHES = 8;
    /** How long running requests may still take when the peer goes away. */
    static final Duration DRAIN = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(ControlServer.class.getName());

    private final LocalListener listener;
    private final Hello hello;
    private final ChatApi api;
    private final ObjectMapper json = ControlJson.strict();
    private final Set<ClientSession> clients = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService watch;
    private volatile boolean closing;

    private ControlServer(LocalListener listener, Hello hello, ChatApi api) {
        this.listener = listener;
        this.hello = hello;
        this.api = api;
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, "control-" + count.incrementAndGet()));
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "control-watch"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to serve. The caller must hold the profile's lock: a socket that lies there is then a dead one, and is
     * removed.
     *
     * @param api stays the caller's; close it after this server
     */
    public static ControlServer start(ControlSocket place, NodeConfig.Mode mode, String name, ChatApi api)
            throws IOException {
        return start(place, mode, name, api, STALLED);
    }

    static ControlServer start(ControlSocket place, NodeConfig.Mode mode, String name, ChatApi api, Duration stalled)
            throws IOException {
        LocalListener listener = LocalListener.bind(place);
        Hello hello = new Hello(PROTOCOL, ProcessHandle.current().pid(), mode, name);
        ControlServer server = new ControlServer(listener, hello, api);
        listener.start("control-accept", server::serve);
        long period = stalled.dividedBy(WATCHES).toMillis();
        var unused = server.watch.scheduleWithFixedDelay(
                () -> server.clients.forEach(client -> client.dropIfStalled(stalled)),
                period,
                period,
                TimeUnit.MILLISECONDS);
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

    /** How many of the clients' threads do something at the moment. */
    int busyThreads() {
        return threads.getActiveCount();
    }

    void run(Runnable task) {
        threads.execute(task);
    }

    void ended(ClientSession client) {
        clients.remove(client);
    }

    private void serve(SocketChannel channel) throws IOException {
        if (clients.size() >= MAX_CLIENTS) {
            turnAway(channel);
            return;
        }
        ClientSession client = new ClientSession(this, new LineChannel(channel));
        clients.add(client);
        try {
            client.start();
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    private void turnAway(SocketChannel channel) throws IOException {
        try (channel) {
            String line = json.writeValueAsString(Rpc.Failure.ofUnreadable(
                    Rpc.BUSY,
                    "At most " + MAX_CLIENTS + " programs can be connected to a peer, and so many are."
                            + " End some of them, or try again later."));
            new LineChannel(channel).output().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.log(Level.FINE, "a control client went away before it was turned away", e);
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        listener.close();
        watch.shutdownNow();
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
