// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.ipc.LineChannel;
import dev.p2pchat.ipc.LocalListener;
import dev.p2pchat.ipc.LocalSocket;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lets whoever runs the directory in, at a socket in its data folder that only its user can reach.
 *
 * <p>One thread accepts, one looks for clients that do not go on, and each client has one. Closing takes the socket away,
 * waits a moment for what is under way, and cuts off what is not done by then.
 */
public final class AdminServer implements AutoCloseable {
    /** A person has one or two. */
    static final int MAX_CLIENTS = 8;

    /** A client that neither asks nor takes anything for so long is cut off: a copy holds a snapshot of the store. */
    static final Duration STALLED = Duration.ofSeconds(60);

    private static final int WATCHES = 8;
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final DirectoryAdmin admin;
    private final LocalListener listener;
    private final Set<AdminSession> sessions = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "admin-watch"));

    private AdminServer(DirectoryAdmin admin, LocalListener listener) {
        this.admin = admin;
        this.listener = listener;
    }

    /**
     * Begins to serve. The caller must have the folder's store open: a socket that lies there is then a dead one, and is
     * removed.
     *
     * @param admin stays the caller's; close it after this server
     * @throws IOException with a reason for people
     */
    public static AdminServer start(DirectoryFolder folder, DirectoryAdmin admin) throws IOException {
        return start(folder, admin, STALLED);
    }

    static AdminServer start(DirectoryFolder folder, DirectoryAdmin admin, Duration stalled) throws IOException {
        LocalSocket place = folder.socket();
        try {
            folder.closeAdminFolder();
            AdminServer server = new AdminServer(admin, LocalListener.bind(place));
            server.listener.start("admin-accept", server::serve);
            long period = stalled.dividedBy(WATCHES).toMillis();
            var unused = server.watch.scheduleWithFixedDelay(
                    () -> server.sessions.forEach(session -> session.dropIfStalled(stalled)),
                    period,
                    period,
                    TimeUnit.MILLISECONDS);
            return server;
        } catch (IOException e) {
            throw new IOException(
                    "There can be no admin socket in " + folder.path() + " (" + FileFailure.reason(e)
                            + "). Choose another folder with --data.",
                    e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void serve(SocketChannel channel) throws IOException {
        LineChannel lines = new LineChannel(channel);
        if (sessions.size() >= MAX_CLIENTS) {
            try (lines) {
                AdminSession.turnAway(lines, "So many admin commands are under way already. Try again later.");
            }
            return;
        }
        AdminSession session = new AdminSession(lines, admin);
        sessions.add(session);
        try {
            daemon(
                            () -> {
                                try {
                                    session.run();
                                } finally {
                                    sessions.remove(session);
                                }
                            },
                            "admin")
                    .start();
        } catch (RuntimeException | Error e) {
            sessions.remove(session);
            session.close();
            throw e;
        }
    }

    @Override
    public void close() {
        listener.close();
        watch.shutdownNow();
        List<AdminSession> last = new ArrayList<>(sessions);
        long deadline = System.nanoTime() + DRAIN.toNanos();
        for (AdminSession session : last) {
            session.drain(deadline);
        }
    }
}
