// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One open presence connection. Whoever has it calls {@link #beat} in the interval it names; nothing here waits, and it has
 * no thread of its own. Safe for several threads.
 *
 * <p>What comes is bounded in size and read strictly; a directory that breaks the rules is hung up on.
 */
public final class PresenceLink implements AutoCloseable {
    /** Pings at least so often, whatever the directory's silence: a third of the usual one. */
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(20);

    private static final int BEATS_IN_A_SILENCE = 3;

    /** Messages that wait to be sent; a directory that takes none of them is gone. */
    private static final int MAX_WAITING = 64;

    private final Listener listener;
    private final CompletableFuture<PresenceNews.Hello> hello = new CompletableFuture<>();
    private final CompletableFuture<PresenceNews.Opened> opened = new CompletableFuture<>();

    // What follows is guarded by this.
    private final Set<Username> subscribed = new HashSet<>();
    private @Nullable WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private int waiting;
    private int beatsUnheard;
    private boolean over;

    /** Hears what comes, one after the other, on threads of the HTTP client. Must not block for long. */
    public interface Listener {
        /** Somebody subscribed to is there, or is not; may be told twice. */
        void changed(Username name, boolean online);

        /** Somebody knocks, says the directory: {@code knock} is to be checked. */
        void knocked(Username from, SignedBody knock);

        /**
         * It has ended, not by our doing. Told once.
         *
         * @param code one of {@code api.PresenceClose}, or another of RFC 6455
         */
        void closed(int code);
    }

    PresenceLink(Listener listener) {
        this.listener = listener;
    }

    CompletableFuture<PresenceNews.Hello> hello() {
        return hello;
    }

    CompletableFuture<PresenceNews.Opened> opened() {
        return opened;
    }

    WebSocket.Listener receiver() {
        return new Receiver();
    }

    synchronized void connected(WebSocket opening) {
        socket = opening;
        if (over) {
            // What came broke the rules before anybody had the socket in hand.
            opening.abort();
        }
    }

    /** Which connection of this name it is. */
    public long generation() {
        return opened.join().generation();
    }

    /** How often {@link #beat} is to be called. */
    public Duration interval() {
        Duration third = Duration.ofSeconds(hello.join().silenceSeconds()).dividedBy(BEATS_IN_A_SILENCE);
        return third.compareTo(MAX_INTERVAL) < 0 ? third : MAX_INTERVAL;
    }

    public synchronized boolean isOpen() {
        return !over;
    }

    /** Says that we are here, and ends the connection when nothing has come for as long as the directory would wait. */
    public void beat() {
        long beats = Math.max(
                BEATS_IN_A_SILENCE,
                Duration.ofSeconds(hello.join().silenceSeconds()).dividedBy(interval()));
        synchronized (this) {
            if (++beatsUnheard <= beats) {
                send(to -> to.sendPing(ByteBuffer.allocate(0)));
                return;
            }
        }
        fail(WebSocket.NORMAL_CLOSURE);
    }

    /** To whom we are subscribed. */
    public synchronized Set<Username> subscribed() {
        return Set.copyOf(subscribed);
    }

    /** Asks to be told of these and of nobody else; of more than {@link PresenceRequest#MAX_SUBSCRIPTIONS}, of as many. */
    public synchronized void subscribeTo(Set<Username> names) {
        List<Username> gone =
                subscribed.stream().filter(name -> !names.contains(name)).toList();
        for (List<Username> part : parts(gone)) {
            send(new PresenceRequest.Unsubscribe(part));
        }
        subscribed.removeAll(gone);
        List<Username> added = names.stream()
                .filter(name -> !subscribed.contains(name))
                .limit(PresenceRequest.MAX_SUBSCRIPTIONS - subscribed.size())
                .toList();
        subscribed.addAll(added);
        for (List<Username> part : parts(added)) {
            send(new PresenceRequest.Subscribe(part));
        }
    }

    private static List<List<Username>> parts(List<Username> names) {
        List<List<Username>> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i += PresenceRequest.MAX_NAMES) {
            parts.add(names.subList(i, Math.min(names.size(), i + PresenceRequest.MAX_NAMES)));
        }
        return parts;
    }

    /** Asks to hand somebody a signed {@code api.KnockBody}. */
    public void knock(Username to, SignedBody knock) {
        send(new PresenceRequest.Knock(to, knock));
    }

    void send(PresenceRequest request) {
        String text = new String(request.toJson().encode(), java.nio.charset.StandardCharsets.UTF_8);
        send(to -> to.sendText(text, true));
    }

    /** One after the other: the JDK refuses a second message while one is under way. */
    private synchronized void send(Function<WebSocket, CompletableFuture<WebSocket>> message) {
        WebSocket to = socket;
        if (over || to == null) {
            return;
        }
        if (++waiting > MAX_WAITING) {
            to.abort();
            return;
        }
        sent = sent.thenCompose(done -> message.apply(to)).whenComplete((done, failure) -> {
            sentOne();
            if (failure != null) {
                fail(WebSocket.NORMAL_CLOSURE);
            }
        });
    }

    private synchronized void sentOne() {
        waiting--;
    }

    private synchronized void heard() {
        beatsUnheard = 0;
    }

    /** Returns whether it was open until now. */
    private synchronized boolean end() {
        boolean was = !over;
        over = true;
        return was;
    }

    void abort() {
        var unused = end();
        WebSocket open;
        synchronized (this) {
            open = socket;
        }
        if (open != null) {
            open.abort();
        }
    }

    private void fail(int code) {
        boolean was = end();
        abort();
        DirectoryException over = new DirectoryUnreachableException("The directory ended the presence connection.");
        hello.completeExceptionally(over);
        // Whoever waits for it hears of the end that way.
        boolean opening = opened.completeExceptionally(over) || opened.isCompletedExceptionally();
        if (was && !opening) {
            listener.closed(code);
        }
    }

    private void misbehaves(String how) {
        opened.completeExceptionally(new MisbehavingDirectoryException(
                "The directory's presence connection is not as agreed: " + how + "."));
        fail(WebSocket.NORMAL_CLOSURE);
    }

    private void take(PresenceNews news) {
        if (news instanceof PresenceNews.Hello greeting) {
            if (!hello.complete(greeting)) {
                misbehaves("a second hello");
            }
        } else if (news instanceof PresenceNews.Opened said) {
            if (!opened.complete(said)) {
                misbehaves("opened twice");
            }
        } else if (news instanceof PresenceNews.Problem problem) {
            opened.completeExceptionally(refusal(problem));
        } else if (!opened.isDone()) {
            misbehaves("news before it was open");
        } else if (news instanceof PresenceNews.Changed changed) {
            changed.online().forEach(name -> changed(name, true));
            changed.offline().forEach(name -> changed(name, false));
        } else if (news instanceof PresenceNews.Knock knock) {
            listener.knocked(knock.from(), knock.knock());
        }
        // What became of a knock changes nothing: whoever hears it calls, or does not.
    }

    private static DirectoryException refusal(PresenceNews.Problem problem) {
        String detail = DirectoryClient.printable(problem.detail());
        return problem.status() >= 500 || problem.status() == 429
                ? new DirectoryUnreachableException("The directory cannot do this now: " + detail)
                : new DirectoryRefusedException(
                        problem.status(), problem.problem(), "The directory refused: " + detail);
    }

    private void changed(Username name, boolean online) {
        synchronized (this) {
            if (!subscribed.contains(name)) {
                // Unsubscribed meanwhile; or nobody asked.
                return;
            }
        }
        listener.changed(name, online);
    }

    /** Takes in one message after the other; the JDK hands them over in pieces. */
    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder pieces = new StringBuilder();

        @Override
        public void onOpen(WebSocket from) {
            from.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
            heard();
            if (pieces.length() + piece.length() > PresenceRequest.MAX_BYTES) {
                misbehaves("a message that is too long");
                return null;
            }
            pieces.append(piece);
            if (last) {
                String text = pieces.toString();
                pieces.setLength(0);
                try {
                    take(PresenceNews.of(JsonMap.parse(Bytes.utf8(text))));
                } catch (MalformedJsonException e) {
                    misbehaves(String.valueOf(e.getMessage()));
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            misbehaves("a binary message");
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            heard();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heard();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            fail(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            fail(WebSocket.NORMAL_CLOSURE);
        }
    }

    /** Closes without a word to the listener, and waits for nothing. */
    @Override
    public void close() {
        WebSocket open;
        synchronized (this) {
            over = true;
            open = socket;
            if (open != null) {
                sent = sent.handle((done, failure) -> open)
                        .thenCompose(to -> to.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                        .whenComplete((done, failure) -> open.abort());
            }
        }
    }
}
