// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.KnockBody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.PresenceClose;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Purpose;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * One presence connection. What comes in is read on its I/O thread and dealt with on a worker, one message after the
 * other, its end last; it has no thread and no timer of its own.
 */
final class PresenceChannel extends AbstractReceiveListener implements Presence.Listener {
    private static final System.Logger LOG = System.getLogger(PresenceChannel.class.getName());

    /** Until a sweep has given something back. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private final PresenceChannels all;
    private final WebSocketChannel socket;
    private final InetAddress from;
    private final Bytes nonce;
    private final PresenceOutbox outbox;
    private final Set<Username> subscriptions = ConcurrentHashMap.newKeySet(1);
    private final AtomicBoolean ending = new AtomicBoolean();

    /** What may still come before the next sweep. */
    private final AtomicInteger allowance;

    // Counted in sweeps, so that no clock that is set can end everybody's connection.
    private int age;
    private int silence;
    private int leaving;

    /** Whether anything came since the last sweep. */
    private volatile boolean heard;

    private final Queue<Runnable> inbox = new ArrayDeque<>(1);
    private boolean working;

    private volatile @Nullable Opened opened;

    /** Whose connection it is, by which key, and the how-manieth. */
    record Opened(Username name, Ed25519PublicKey owner, long generation) {}

    PresenceChannel(PresenceChannels all, WebSocketChannel socket, InetAddress from, Bytes nonce) {
        this.all = all;
        this.socket = socket;
        this.from = from;
        this.nonce = nonce;
        this.outbox = new PresenceOutbox(socket);
        this.allowance = new AtomicInteger(all.limits().burst());
    }

    /** Greets, and listens from now on. On the I/O thread. */
    void start(int silenceSeconds) {
        socket.getReceiveSetter().set(this);
        socket.addCloseTask(closed -> {
            all.forget(this);
            finish();
        });
        outbox.send(new PresenceNews.Hello(nonce, silenceSeconds));
        socket.resumeReceives();
        if (!socket.isOpen()) {
            // It ended before anybody listened for that.
            all.forget(this);
            finish();
        }
    }

    /** From where it comes. */
    InetAddress from() {
        return from;
    }

    @Nullable Opened opened() {
        return opened;
    }

    @Override
    protected long getMaxTextBufferSize() {
        return PresenceRequest.MAX_BYTES;
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
        String text = message.getData();
        if (ending.get()) {
            return;
        }
        try {
            PresenceRequest request = PresenceRequest.of(JsonMap.parse(Bytes.utf8(text)));
            if (isAllowed(request instanceof PresenceRequest.Knock ? PresenceLimits.KNOCK_COST : 1)) {
                enqueue(() -> handle(request));
            }
        } catch (MalformedJsonException e) {
            refuse(HttpProblem.badRequest("The message is not as it must be: " + e.getMessage() + "."));
        }
    }

    @Override
    protected void onBinary(WebSocketChannel channel, StreamSourceFrameChannel message) {
        refuse(PresenceClose.NOT_TEXT, HttpProblem.badRequest("Messages are text."));
    }

    @Override
    protected void onFullPingMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
        var data = message.getData();
        ByteBuffer payload = ByteBuffer.allocate(125);
        try {
            for (ByteBuffer part : data.getResource()) {
                payload.put(part);
            }
        } finally {
            data.free();
        }
        if (!ending.get() && isAllowed(1)) {
            outbox.pong(payload.flip());
        }
    }

    @Override
    protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
        message.getData().free();
        if (!ending.get()) {
            var unused = isAllowed(1);
        }
    }

    @Override
    protected void onFullCloseMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
        finish();
        super.onFullCloseMessage(channel, message);
    }

    @Override
    protected void onError(WebSocketChannel channel, Throwable error) {
        if (channel.isCloseFrameSent()) {
            // It was told why, and may not have read that yet; the sweep cuts it off.
            finish();
        } else {
            IoUtils.safeClose(channel);
        }
    }

    private boolean isAllowed(int cost) {
        heard = true;
        if (allowance.addAndGet(-cost) >= 0) {
            return true;
        }
        all.struck();
        refuse(HttpProblem.tooManyRequests("That was too much at once.", RETRY_AFTER_SECONDS));
        return false;
    }

    /** One at a time, in the order they came. */
    private void enqueue(Runnable task) {
        synchronized (inbox) {
            inbox.add(task);
            if (working) {
                return;
            }
            working = true;
        }
        try {
            socket.getWorker().execute(this::work);
        } catch (RejectedExecutionException e) {
            // The server stops; what is left is to leave.
            work();
        }
    }

    private void work() {
        while (true) {
            Runnable task;
            synchronized (inbox) {
                task = inbox.poll();
                if (task == null) {
                    working = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A presence connection failed.", e);
                refuse(PresenceClose.FAILED, HttpProblem.unavailable("The directory could not do this now."));
            }
        }
    }

    private void handle(PresenceRequest request) {
        if (ending.get()) {
            return;
        }
        try {
            Opened own = opened;
            if (request instanceof PresenceRequest.Open open) {
                open(open);
            } else if (own == null) {
                throw HttpProblem.forbidden("The first message says whose connection it is.");
            } else if (request instanceof PresenceRequest.Subscribe subscribe) {
                subscribe(subscribe);
            } else if (request instanceof PresenceRequest.Unsubscribe unsubscribe) {
                unsubscribe.names().forEach(this::unsubscribe);
            } else if (request instanceof PresenceRequest.Knock knock) {
                knock(own, knock);
            }
        } catch (HttpProblem problem) {
            refuse(problem);
        }
    }

    private void open(PresenceRequest.Open open) throws HttpProblem {
        if (opened != null) {
            throw HttpProblem.badRequest("The connection is open already.");
        }
        ProofCheck.Proven<NonceBody> proven =
                all.check().check(open.name(), open.proof(), port(), Purpose.PRESENCE, NonceBody::parse);
        if (!proven.proof().nonce().equals(nonce)) {
            throw HttpProblem.of(
                    422, ProblemTypes.NONCE, "Nonce not good", "Sign the nonce that this connection began with.");
        }
        Opened now = new Opened(open.name(), proven.owner(), all.presence().open(open.name()));
        opened = now;
        outbox.send(new PresenceNews.Opened(now.generation()));
        all.opened(this, now);
    }

    private void subscribe(PresenceRequest.Subscribe subscribe) throws HttpProblem {
        for (Username name : subscribe.names()) {
            if (!subscriptions.contains(name)) {
                if (subscriptions.size() >= all.limits().subscriptions()) {
                    all.struck();
                    throw HttpProblem.unprocessable("No more names can be subscribed to.");
                }
                if (!all.takeSubscription()) {
                    all.struck();
                    throw HttpProblem.unavailable("All connections together follow as many names as they may.");
                }
                subscriptions.add(name);
            }
            all.presence().subscribe(name, this);
        }
    }

    private void unsubscribe(Username name) {
        if (subscriptions.remove(name)) {
            all.presence().unsubscribe(name, this);
            all.releaseSubscription();
            outbox.forget(name);
        }
    }

    private void knock(Opened own, PresenceRequest.Knock request) throws HttpProblem {
        KnockBody knock = all.check()
                .check(own.name(), request.knock(), port(), Purpose.KNOCK, KnockBody::parse)
                .proof();
        if (!knock.to().equals(request.to())) {
            throw HttpProblem.unprocessable("What was signed is meant for somebody else.");
        }
        PresenceChannel other = all.newest(knock.to());
        boolean passed = other != null && other.isSubscribedTo(own.name());
        if (other != null && passed) {
            other.outbox.send(new PresenceNews.Knock(own.name(), request.knock()));
        }
        outbox.send(new PresenceNews.Knocked(knock.to(), passed));
    }

    private int port() {
        return socket.getLocalAddress(InetSocketAddress.class).getPort();
    }

    private boolean isSubscribedTo(Username name) {
        return subscriptions.contains(name);
    }

    @Override
    public void changed(Username name, boolean online) {
        outbox.changed(name, online);
    }

    private void refuse(HttpProblem problem) {
        refuse(PresenceClose.REFUSED, problem);
    }

    private void refuse(int code, HttpProblem problem) {
        if (!ending.get()) {
            outbox.send(new PresenceNews.Problem(problem.type(), problem.status(), problem.detail()));
            end(code, "");
        }
    }

    /** Closes, and counts as gone at once. */
    void end(int code, String reason) {
        outbox.close(code, reason);
        finish();
    }

    /** To be called every {@link PresenceChannels#SWEEP}: what lasts too long ends. */
    void sweep(int silenceSweeps, int toOpen, int toTake, int toLeave, int refill) {
        silence = heard ? 0 : silence + 1;
        heard = false;
        if (ending.get()) {
            if (++leaving > toLeave) {
                IoUtils.safeClose(socket);
            }
        } else if (opened == null && ++age > toOpen) {
            all.struck();
            refuse(HttpProblem.forbidden("Nobody said in time whose connection it is."));
        } else if (silence > silenceSweeps) {
            end(PresenceClose.SILENT, "silent");
        } else if (outbox.waited() > toTake) {
            all.struck();
            IoUtils.safeClose(socket);
        } else {
            allowance.accumulateAndGet(
                    refill, (left, more) -> Math.min(all.limits().burst(), left + more));
        }
    }

    private void finish() {
        if (ending.compareAndSet(false, true)) {
            enqueue(this::leave);
        }
    }

    private void leave() {
        Opened own = opened;
        if (own != null) {
            all.left(this, own);
        }
        subscriptions.forEach(this::unsubscribe);
    }

    /** Whether the key is not that by which it was opened. */
    boolean isOfAnother(Ed25519PublicKey owner) {
        Opened own = opened;
        return own != null && !own.owner().bytes().equals(owner.bytes());
    }
}
