// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.admin.AdminProtocol.End;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.ipc.LineChannel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client at the admin socket: one question, its answer, and nothing that goes wrong gets out of here. */
final class AdminSession implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_ID_CHARS = 80;

    private static final System.Logger LOG = System.getLogger(AdminSession.class.getName());

    private final LineChannel channel;
    private final DirectoryAdmin admin;
    private final OutputStream out;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long lastMove = System.nanoTime();

    AdminSession(LineChannel channel, DirectoryAdmin admin) {
        this.channel = channel;
        this.admin = admin;
        this.out = new BufferedOutputStream(channel.output(), BUFFER_BYTES);
    }

    /** Says why there is no answer, instead of a greeting. */
    static void turnAway(LineChannel channel, String why) throws IOException {
        OutputStream out = channel.output();
        out.write(AdminProtocol.end(End.FAILED, why).encode());
        out.write('\n');
    }

    void run() {
        try (channel) {
            write(AdminProtocol.hello());
            out.flush();
            write(answer(AdminProtocol.read(channel)));
            out.flush();
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "an admin client went away", e);
        } catch (MalformedJsonException e) {
            LOG.log(Level.DEBUG, "an admin client asked for nothing known", e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "an admin command failed unexpectedly", e);
        } finally {
            over.countDown();
        }
    }

    /** Does what is asked for, and returns how that ended. */
    private JsonMap answer(JsonMap question) throws MalformedJsonException {
        try {
            return switch (AdminProtocol.word(question, "do")) {
                case "list" -> {
                    admin.list(
                            question.flag("online"),
                            question.unsigned("limit", Long.MAX_VALUE),
                            view -> show(view.toJson()));
                    yield AdminProtocol.end(End.DONE, null);
                }
                case "find" -> {
                    @Nullable NameView found = admin.find(name(question)).orElse(null);
                    if (found != null) {
                        show(found.toJson());
                    }
                    yield AdminProtocol.end(found == null ? End.NOT_FOUND : End.DONE, null);
                }
                case "remove" -> {
                    @Nullable String id = question.textOrNull("id", MAX_ID_CHARS);
                    boolean removed = admin.remove(name(question), id == null ? null : PeerId.parse(id));
                    yield AdminProtocol.end(removed ? End.DONE : End.NOT_FOUND, null);
                }
                case "copy" -> {
                    admin.copy(this::show);
                    yield AdminProtocol.end(End.DONE, null);
                }
                default -> throw new MalformedJsonException("do: nothing that is known");
            };
        } catch (AdminException e) {
            return AdminProtocol.end(End.FAILED, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("id: none");
        }
    }

    private static Username name(JsonMap question) throws MalformedJsonException {
        try {
            return Username.of(question.text("name", Username.MAX_CHARS));
        } catch (InvalidUsernameException e) {
            throw new MalformedJsonException("name: no name");
        }
    }

    /** Blocks while the client does not read. */
    private void show(JsonMap line) {
        try {
            write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonMap line) throws IOException {
        out.write(line.encode());
        out.write('\n');
        lastMove = System.nanoTime();
    }

    /** On the watch's thread. */
    void dropIfStalled(Duration time) {
        if (System.nanoTime() - lastMove > time.toNanos()) {
            LOG.log(Level.DEBUG, "an admin client does not go on");
            close();
        }
    }

    /** Waits until the answer is out, but not beyond {@code deadline}, a {@code nanoTime}. */
    void drain(long deadline) {
        try {
            var unused = over.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing an admin client", e);
        }
    }
}
