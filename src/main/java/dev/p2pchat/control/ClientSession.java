// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.p2pchat.ipc.LineChannel;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client of the control socket. Its reader runs the requests in order, except those that wait, which run beside it;
 * its writer is the only one that writes. Nothing that goes wrong here leaves the session.
 */
final class ClientSession implements AutoCloseable {
    /** A text of 1 MiB in which each byte became a six-character escape, and room around it. */
    static final int MAX_REQUEST_BYTES = 6 * 1024 * 1024 + 64 * 1024;
    /** Calls of one client that wait at the same time. */
    static final int MAX_WAITING = 32;

    /** What is written at once. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(ClientSession.class.getName());
    private static final Map<String, Object> DONE = Map.of();

    private final ControlServer server;
    private final LineChannel channel;
    private final Outgoing outgoing = new Outgoing();
    private final Set<Thread> patient = ConcurrentHashMap.newKeySet();
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final Object lock = new Object();
    private ChatApi.@Nullable Subscription subscription;
    private int unanswered;
    private boolean ended;

    ClientSession(ControlServer server, LineChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    void start() {
        server.run(this::read);
        server.run(this::write);
    }

    /** Ends it if its client has taken nothing of what there is for it all this time. */
    void dropIfStalled(Duration time) {
        if (outgoing.hasStalledFor(time)) {
            LOG.log(Level.FINE, "a control client reads nothing");
            drop();
        }
    }

    /** Waits until every request that was begun is answered, but not beyond {@code deadline}, a {@code nanoTime}. */
    void drain(long deadline) throws InterruptedException {
        synchronized (lock) {
            while (unanswered > 0 && !ended) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }

    @Override
    public void close() {
        ChatApi.@Nullable Subscription events;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            events = subscription;
            subscription = null;
            lock.notifyAll();
        }
        server.ended(this);
        outgoing.close();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing a control client", e);
        }
        if (events != null) {
            events.close();
        }
    }

    private void read() {
        try {
            byte[] line;
            while ((line = channel.readLine(MAX_REQUEST_BYTES)) != null) {
                receive(line);
            }
        } catch (LineChannel.LineTooLongException e) {
            begin();
            answer(Rpc.Failure.ofUnreadable(
                    Rpc.INVALID_REQUEST, "a request is at most " + MAX_REQUEST_BYTES + " bytes"));
            // The rest of that line would be taken for requests.
            finish();
        } catch (IOException e) {
            LOG.log(Level.FINE, "a control client went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void finish() {
        try {
            drain(System.nanoTime() + ControlServer.DRAIN.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(byte[] line) throws InterruptedException {
        JsonNode request;
        try {
            request = server.json().readTree(line);
        } catch (IOException e) {
            begin();
            answer(Rpc.Failure.ofUnreadable(Rpc.PARSE_ERROR, "not a line of JSON"));
            return;
        }
        JsonNode id = request.path("id");
        boolean named = id.isTextual() || id.isNumber();
        boolean wellFormed = request.path("jsonrpc").isTextual()
                && request.path("jsonrpc").asText().equals(Rpc.VERSION)
                && request.path("method").isTextual()
                && (named || id.isMissingNode() || id.isNull());
        if (!wellFormed) {
            begin();
            answer(new Rpc.Failure(
                    named ? id : NullNode.getInstance(), Rpc.INVALID_REQUEST, "not a JSON-RPC 2.0 request"));
            return;
        }
        begin();
        handle(id, request.path("method").asText(), request.get("params"));
    }

    private void handle(JsonNode id, String method, @Nullable JsonNode params) {
        JsonNode shownId = id.isMissingNode() ? NullNode.getInstance() : id;
        if (server.closing()) {
            reply(id, closing(shownId));
            return;
        }
        @Nullable Call call;
        try {
            call = Methods.read(server.json(), method, params);
        } catch (IllegalArgumentException e) {
            reply(id, misfit(shownId, e));
            return;
        }
        if (call == null) {
            reply(id, ownBusiness(shownId, method, params));
        } else if (!call.waits()) {
            reply(id, result(shownId, call));
        } else if (waiting.tryAcquire()) {
            runBeside(id, shownId, call);
        } else {
            reply(id, new Rpc.Failure(shownId, Rpc.BUSY, "at most " + MAX_WAITING + " calls wait at a time"));
        }
    }

    private void runBeside(JsonNode id, JsonNode shownId, Call call) {
        try {
            server.run(() -> {
                try {
                    reply(id, call.patient() ? patiently(shownId, call) : result(shownId, call));
                } finally {
                    waiting.release();
                }
            });
        } catch (RejectedExecutionException e) {
            waiting.release();
            reply(id, closing(shownId));
        }
    }

    /** Until it is done, or the peer goes away. */
    private Object patiently(JsonNode id, Call call) {
        Thread self = Thread.currentThread();
        patient.add(self);
        try {
            return server.closing() ? closing(id) : result(id, call);
        } finally {
            patient.remove(self);
            // The answer has still to be handed over.
            Thread.interrupted();
        }
    }

    /** The peer goes away: whoever waits for what may never happen need not be waited for. */
    void hurry() {
        patient.forEach(Thread::interrupt);
    }

    private static Rpc.Failure closing(JsonNode id) {
        return new Rpc.Failure(id, Rpc.CLOSING, "the peer is going away");
    }

    private static Rpc.Failure misfit(JsonNode id, IllegalArgumentException e) {
        return new Rpc.Failure(id, Rpc.INVALID_PARAMS, String.valueOf(e.getMessage()));
    }

    private Object ownBusiness(JsonNode id, String name, @Nullable JsonNode params) {
        @Nullable SessionMethod method = SessionMethod.named(name);
        if (method == null) {
            return new Rpc.Failure(id, Rpc.METHOD_NOT_FOUND, "no such method");
        }
        try {
            Parameters.requireNone(params);
            return switch (method) {
                case HELLO -> new Rpc.Result(id, server.hello());
                case SUBSCRIBE -> {
                    subscribe();
                    yield new Rpc.Result(id, DONE);
                }
                case UNSUBSCRIBE -> {
                    unsubscribe();
                    yield new Rpc.Result(id, DONE);
                }
            };
        } catch (IllegalArgumentException e) {
            return misfit(id, e);
        } catch (ChatException e) {
            return new Rpc.Failure(id, e);
        }
    }

    private Object result(JsonNode id, Call call) {
        try {
            return new Rpc.Result(id, call.on(server.api()));
        } catch (ChatException e) {
            // Begun it was: who hears "did not begin" asks again, and a text that may be committed goes out twice.
            return server.closing() && call.repeatable() ? closing(id) : new Rpc.Failure(id, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (server.closing() && call.repeatable()) {
                return closing(id);
            }
            LOG.log(Level.WARNING, "a control request failed unexpectedly", e);
            return new Rpc.Failure(id, Rpc.INTERNAL_ERROR, "the peer failed at this; its log says more");
        }
    }

    private void subscribe() throws ChatException {
        synchronized (lock) {
            if (subscription != null || ended) {
                return;
            }
        }
        ChatApi.Subscription fresh = server.api().subscribe(this::event);
        synchronized (lock) {
            if (!ended) {
                subscription = fresh;
                return;
            }
        }
        fresh.close();
    }

    private void unsubscribe() {
        ChatApi.@Nullable Subscription old;
        synchronized (lock) {
            old = subscription;
            subscription = null;
        }
        if (old != null) {
            old.close();
        }
    }

    /** Called on the node's event thread, which must never wait for a client. */
    private void event(ChatEvent event) {
        try {
            if (!outgoing.offer(new Outgoing.Item(line(new Rpc.Event(event)), false))) {
                drop();
            }
        } catch (JsonProcessingException e) {
            LOG.log(Level.WARNING, "an event could not be written as JSON", e);
            drop();
        }
    }

    /** Closing ends the subscription, which may wait for the very thread that hands us the event. */
    private void drop() {
        try {
            server.run(this::close);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The server closes all clients already, or has no thread now and looks again soon.
            LOG.log(Level.FINE, "a control client could not be dropped", e);
        }
    }

    private void begin() {
        synchronized (lock) {
            unanswered++;
        }
    }

    private void answered() {
        synchronized (lock) {
            unanswered--;
            lock.notifyAll();
        }
    }

    /** A request without an id is a notification and gets no answer. */
    private void reply(JsonNode id, Object reply) {
        if (id.isMissingNode()) {
            answered();
        } else {
            answer(reply);
        }
    }

    private void answer(Object reply) {
        try {
            if (!outgoing.put(new Outgoing.Item(line(reply), true))) {
                close();
            }
        } catch (JsonProcessingException e) {
            LOG.log(Level.WARNING, "an answer could not be written as JSON", e);
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private ByteBuffer line(Object value) throws JsonProcessingException {
        byte[] json = server.json().writeValueAsBytes(value);
        return ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    }

    /** In pieces, so that somebody who reads a long answer slowly is seen to read. */
    private void write() {
        try {
            Outgoing.@Nullable Item item;
            while ((item = outgoing.take()) != null) {
                ByteBuffer line = item.line();
                while (line.hasRemaining()) {
                    int piece = Math.min(PIECE_BYTES, line.remaining());
                    channel.write(line.slice(line.position(), piece));
                    line.position(line.position() + piece);
                    outgoing.progressed();
                }
                if (item.reply()) {
                    answered();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a control client went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }
}
