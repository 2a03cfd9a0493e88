// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.admin.AdminProtocol.End;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.ipc.LineChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the directory that has the folder. Every question has a connection of its own. */
final class AdminClient implements DirectoryAdmin {
    /** For the first line: whoever does not greet is stopped or stuck. */
    static final Duration GREETING = Duration.ofSeconds(10);

    private final DirectoryFolder folder;

    private final Duration greeting;

    private AdminClient(DirectoryFolder folder, Duration greeting) {
        this.folder = folder;
        this.greeting = greeting;
    }

    /** Takes one line of an answer. */
    private interface Line {
        void take(JsonMap line) throws MalformedJsonException;
    }

    /**
     * Knocks.
     *
     * @throws IOException when nobody answers there
     * @throws AdminException when who answers is of no use
     */
    static AdminClient connect(DirectoryFolder folder) throws IOException, AdminException {
        return connect(folder, GREETING);
    }

    static AdminClient connect(DirectoryFolder folder, Duration greeting) throws IOException, AdminException {
        AdminClient client = new AdminClient(folder, greeting);
        client.greeted().close();
        return client;
    }

    private LineChannel greeted() throws IOException, AdminException {
        Path socket = folder.socket().find();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        LineChannel lines = new LineChannel(channel);
        boolean good = false;
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            greet(lines);
            good = true;
            return lines;
        } finally {
            if (!good) {
                lines.close();
            }
        }
    }

    private void greet(LineChannel lines) throws IOException, AdminException {
        AtomicBoolean greeted = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture.delayedExecutor(greeting.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!greeted.get()) {
                        late.set(true);
                        closeQuietly(lines);
                    }
                });
        try {
            JsonMap hello = AdminProtocol.read(lines);
            if (AdminProtocol.end(hello) != null) {
                throw AdminException.failed(message(hello));
            }
            long version = hello.unsigned("protocol", Long.MAX_VALUE);
            if (version != AdminProtocol.VERSION) {
                throw AdminException.failed("The directory that runs with " + folder.path() + " (pid "
                        + hello.unsigned("pid", Long.MAX_VALUE)
                        + ") is of another version of p2pchat. Use the same one, or start the directory again with"
                        + " this one.");
            }
        } catch (MalformedJsonException e) {
            throw AdminException.failed("What answers at the admin socket in " + folder.path() + " is no directory.");
        } catch (IOException e) {
            if (late.get()) {
                throw AdminException.failed("The directory that runs with " + folder.path()
                        + " does not answer at its admin socket. If it is stopped, let it go on; else start it again.");
            }
            throw e;
        } finally {
            greeted.set(true);
        }
    }

    private static void closeQuietly(LineChannel lines) {
        try {
            lines.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    /** Asks one thing; whoever answers incompletely is an error, whatever was shown before. */
    private End ask(JsonMap question, Line each) throws AdminException {
        try (LineChannel lines = greeted()) {
            byte[] json = question.encode();
            lines.write(ByteBuffer.allocate(json.length + 1)
                    .put(json)
                    .put((byte) '\n')
                    .flip());
            while (true) {
                JsonMap line = AdminProtocol.read(lines);
                @Nullable End end = AdminProtocol.end(line);
                if (end == End.FAILED) {
                    throw AdminException.failed(message(line));
                }
                if (end != null) {
                    return end;
                }
                each.take(line);
            }
        } catch (IOException e) {
            throw AdminException.failed("The directory that runs with " + folder.path()
                    + " went away before it was done. Nothing is certain about what was asked; look, and ask again.");
        } catch (MalformedJsonException e) {
            throw AdminException.failed("The directory that runs with " + folder.path()
                    + " answered something unknown: " + e.getMessage() + ".");
        }
    }

    private static String message(JsonMap line) throws MalformedJsonException {
        return line.text("message", AdminProtocol.MAX_MESSAGE_CHARS);
    }

    @Override
    public boolean isServing() {
        return true;
    }

    @Override
    public void list(boolean onlineOnly, long limit, Consumer<? super NameView> to) throws AdminException {
        ask(
                JsonMap.builder()
                        .put("do", "list")
                        .put("online", onlineOnly)
                        .put("limit", limit)
                        .build(),
                line -> to.accept(NameView.of(line)));
    }

    @Override
    public Optional<NameView> find(Username name) throws AdminException {
        List<NameView> found = new ArrayList<>();
        ask(
                JsonMap.builder().put("do", "find").put("name", name.value()).build(),
                line -> found.add(NameView.of(line)));
        return found.stream().findFirst();
    }

    @Override
    public boolean remove(Username name, @Nullable PeerId owner) throws AdminException {
        JsonMap question = JsonMap.builder()
                .put("do", "remove")
                .put("name", name.value())
                .put("id", owner == null ? null : owner.toString())
                .build();
        return ask(question, line -> {}) == End.DONE;
    }

    @Override
    public void copy(Consumer<? super JsonMap> to) throws AdminException {
        ask(JsonMap.builder().put("do", "copy").build(), to::accept);
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
