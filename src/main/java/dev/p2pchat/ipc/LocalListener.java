// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.ipc;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A service's socket that takes clients, on one thread. Where one cannot be taken it goes on after a pause. */
public final class LocalListener implements AutoCloseable {
    /** What to do with a client; whoever takes it closes it. */
    @FunctionalInterface
    public interface Clients {
        void take(SocketChannel client) throws IOException;
    }

    /** Before the next try, where a client could not be taken, as when there are no more file descriptors. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final System.Logger LOG = System.getLogger(LocalListener.class.getName());

    private final LocalSocket place;
    private final Path socket;
    private final ServerSocketChannel listener;
    private volatile boolean closing;

    private LocalListener(LocalSocket place, Path socket, ServerSocketChannel listener) {
        this.place = place;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Binds the socket, which nobody else can reach; clients wait until {@link #start}. The caller must hold what makes it
     * the only one here: a socket that lies there is then a dead one, and is removed.
     */
    public static LocalListener bind(LocalSocket place) throws IOException {
        Path socket = place.prepare();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            LocalSocket.closeToOthers(socket);
            return new LocalListener(place, socket, listener);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Takes clients from now on, on a thread of this name. */
    public void start(String threadName, Clients clients) {
        Thread thread = new Thread(() -> accept(clients), threadName);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Clients clients) {
        while (!closing) {
            try {
                clients.take(listener.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a client could not be taken at " + socket.getFileName(), e);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Takes the socket away: nobody new comes. */
    @Override
    public void close() {
        closing = true;
        try {
            place.remove(socket);
            listener.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the socket could not be taken away: " + socket.getFileName(), e);
        }
    }
}
