// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.EventPage;
import dev.p2pchat.node.HistoryPage;
import dev.p2pchat.node.LogPage;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.WaitingView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
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

    /** What a message or an event takes beside its text, about. */
    private static final int CHARS_AROUND = 300;

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
        boolean wellFormed = request.path("jsonrpc").asText().equals(Rpc.VERSION)
                && request.path("method").isTextual()
                && (id.isMissingNode() || id.isNull() || id.isTextual() || id.isNumber());
        if (!wellFormed) {
            begin();
            answer(Rpc.Failure.ofUnreadable(Rpc.INVALID_REQUEST, "not a JSON-RPC 2.0 request"));
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
        Class<? extends Call> shape = Call.METHODS.get(method);
        if (shape == null) {
            reply(id, ownBusiness(shownId, method));
            return;
        }
        Call call;
        try {
            call = Call.read(server.json(), shape, params);
        } catch (IllegalArgumentException e) {
            reply(id, new Rpc.Failure(shownId, Rpc.INVALID_PARAMS, String.valueOf(e.getMessage())));
            return;
        }
        if (!call.waits()) {
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

    /** What concerns only this session: who is there, and whether it wants events. */
    private Object ownBusiness(JsonNode id, String method) {
        try {
            return switch (method) {
                case "hello" -> new Rpc.Result(id, server.hello());
                case "subscribe" -> {
                    subscribe();
                    yield new Rpc.Result(id, DONE);
                }
                case "unsubscribe" -> {
                    unsubscribe();
                    yield new Rpc.Result(id, DONE);
                }
                default -> new Rpc.Failure(id, Rpc.METHOD_NOT_FOUND, "no such method");
            };
        } catch (ChatException e) {
            return new Rpc.Failure(id, e);
        }
    }

    private Object result(JsonNode id, Call call) {
        try {
            return new Rpc.Result(id, call.on(server.api()));
        } catch (ChatException e) {
            return server.closing() ? closing(id) : new Rpc.Failure(id, e);
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
        long chars = event instanceof ChatEvent.MessageCommitted m
                ? m.message().body().length()
                : 0;
        if (!outgoing.offer(new Outgoing.Item(new Rpc.Event(event), chars, false))) {
            dropSlowClient();
        }
    }

    /** Closing ends the subscription, which may wait for the very thread that hands us the event. */
    private void dropSlowClient() {
        try {
            server.run(this::close);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "the server closes all clients already", e);
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
            if (!outgoing.put(new Outgoing.Item(reply, chars(reply), true))) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private static long textOf(ChatEvent event) {
        return event instanceof ChatEvent.MessageCommitted said
                ? said.message().body().length()
                : event instanceof ChatEvent.Requested asked
                        ? asked.message().body().length()
                        : 0;
    }

    /** Pages of messages are what is long; a client that asks for many and reads none must not fill the memory. */
    private static long chars(Object reply) {
        if (reply instanceof Rpc.Result answer) {
            Object result = answer.result();
            if (result instanceof EventPage page) {
                return page.events().stream()
                        .mapToLong(kept -> CHARS_AROUND + textOf(kept.event()))
                        .sum();
            }
            Stream<MessageView> messages = result instanceof HistoryPage page
                    ? page.messages().stream()
                    : result instanceof LogPage page
                            ? page.messages().stream()
                            : result instanceof OutboxView outbox
                                    ? outbox.messages().stream().map(WaitingView::message)
                                    : Stream.of();
            return messages.mapToLong(message -> CHARS_AROUND + message.body().length())
                    .sum();
        }
        return 0;
    }

    private void write() {
        ObjectWriter writer = server.json().writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        try (OutputStream out = new BufferedOutputStream(channel.output())) {
            Outgoing.@Nullable Item item;
            while ((item = outgoing.take()) != null) {
                writer.writeValue(out, item.value());
                out.write('\n');
                out.flush();
                if (item.reply()) {
                    answered();
                }
            }
        } catch (JsonProcessingException e) {
            LOG.log(Level.WARNING, "an answer could not be written as JSON", e);
        } catch (IOException e) {
            LOG.log(Level.FINE, "a control client went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }
}
