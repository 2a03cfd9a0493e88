// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.p2pchat.ipc.LineChannel;
import dev.p2pchat.json.JsonTree;
import dev.p2pchat.json.RecordJson;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to a control socket: numbers requests, brings each its answer, and hands on events. Knows nothing
 * of what is asked.
 *
 * <p>Safe for several threads; one thread reads, each caller writes its own line.
 */
final class RpcConnection implements AutoCloseable {
    /** How long what the other side wrote before it went away may take to be read. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(RpcConnection.class.getName());

    private final SocketChannel channel;
    private final RecordJson json = ControlJson.tolerant();
    private final EventFanOut events;
    private final LineChannel lines;
    private final OutputStream out;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Why we were turned away, said before anything was asked. */
    private volatile Rpc.@Nullable Fault refusal;

    private volatile boolean gone;

    private RpcConnection(SocketChannel channel, EventFanOut events) {
        this.channel = channel;
        this.events = events;
        this.lines = new LineChannel(channel);
        this.out = new BufferedOutputStream(lines.output());
        Thread reader = new Thread(this::read, "control-client");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Connects, and reads from now on.
     *
     * @param events gets what the peer tells unasked, and as its last one that the peer went away, unless we did; stays
     *     the caller's
     * @throws IOException when nobody answers there
     */
    static RpcConnection open(ControlSocket place, EventFanOut events) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(place.find()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new RpcConnection(channel, events);
    }

    /** Whether the peer is known to have gone, or we are. */
    boolean isGone() {
        return gone;
    }

    @Override
    public void close() {
        gone = true;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the control client", e);
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param patience how long the answer may take
     * @param repeatable whether asking again does no harm when it is unknown whether it was done
     * @param type what the answer is read as
     * @throws PeerClosingException when the peer is going away and asking its successor does no harm
     * @throws ChatException what the peer answers; {@code USAGE} for more than fits into one request; {@code FAILED} when
     *     the peer does not answer in time, answers something else, or went away and may have done it
     */
    <T> T ask(String method, Object params, Duration patience, boolean repeatable, TypeReference<T> type)
            throws ChatException {
        JsonNode result = request(method, params, patience, repeatable);
        try {
            T read = json.read(result, type);
            if (read == null) {
                throw new IOException("null");
            }
            return read;
        } catch (IOException e) {
            LOG.log(Level.FINE, "an answer that does not fit", e);
            throw new ChatException(
                    Problem.FAILED, "The running peer answered something this version of p2pchat does not understand.");
        }
    }

    private JsonNode request(String method, Object params, Duration patience, boolean repeatable) throws ChatException {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(id, answer);
        try {
            if (!write(new Rpc.Request(Rpc.VERSION, id, method, params))) {
                // Never begun: whatever it is, the next owner may be asked.
                throw cutOff(true);
            }
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw cutOff(repeatable);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FaultException fault ? problem(fault.fault) : cutOff(repeatable);
        } catch (TimeoutException e) {
            throw new ChatException(
                    Problem.FAILED, "The running peer does not answer. If it hangs, end it and start it again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted while waiting for the running peer.");
        } finally {
            pending.remove(id);
        }
    }

    /** False, and nothing of it is written, when the peer is known to have gone. */
    private boolean write(Rpc.Request request) throws IOException, ChatException {
        byte[] line = json.write(request);
        if (line.length > ClientSession.MAX_REQUEST_BYTES) {
            throw new ChatException(Problem.USAGE, "This is too much for one request; send it in smaller parts.");
        }
        synchronized (out) {
            if (gone) {
                return false;
            }
            out.write(line);
            out.write('\n');
            out.flush();
            return true;
        }
    }

    /** Who is turned away may find the socket closed before it has read why. */
    private ChatException cutOff(boolean repeatable) {
        try {
            var unused = ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Rpc.Fault why = refusal;
        if (why != null) {
            return problem(why);
        }
        if (repeatable) {
            throw new PeerClosingException();
        }
        return new ChatException(
                Problem.FAILED,
                "The running peer went away before it answered. Look whether it was done before you ask again:"
                        + " \"p2pchat history\" shows a message that was sent.");
    }

    private static ChatException problem(Rpc.Fault fault) {
        if (fault.code() == Rpc.CLOSING) {
            throw new PeerClosingException();
        }
        Rpc.Detail detail = fault.data();
        return new ChatException(detail == null ? Problem.FAILED : detail.kind(), fault.message());
    }

    private void read() {
        try (JsonParser values = JsonTree.parser(lines.input())) {
            for (JsonNode value = JsonTree.next(values); value != null; value = JsonTree.next(values)) {
                Rpc.Incoming incoming = json.read(value, Rpc.Incoming.class);
                if (incoming != null) {
                    receive(incoming);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.FINE, "the control connection ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void receive(Rpc.Incoming incoming) throws IOException, InterruptedException {
        JsonNode params = incoming.params();
        if (Rpc.Event.METHOD.equals(incoming.method()) && params != null) {
            event(params);
            return;
        }
        Rpc.Fault fault = incoming.error();
        Long id = incoming.id();
        if (id == null) {
            // Turned away before any request was read: that answers all of them, also those that are still to come.
            FaultException refused = new FaultException(fault);
            refusal = refused.fault;
            pending.values().forEach(waiting -> waiting.completeExceptionally(refused));
            return;
        }
        CompletableFuture<JsonNode> answer = pending.get(id);
        if (answer != null && fault != null) {
            answer.completeExceptionally(new FaultException(fault));
        } else if (answer != null) {
            JsonNode result = incoming.result();
            answer.complete(result == null ? JsonNodeFactory.instance.nullNode() : result);
        }
    }

    private void event(JsonNode params) throws InterruptedException {
        try {
            ChatEvent event = json.read(params, ChatEvent.class);
            if (event != null) {
                events.accept(event);
            }
        } catch (IOException e) {
            // Of a kind that only newer peers know. Nothing else that they tell is lost for it.
            LOG.log(Level.FINE, "an event that this version does not know", e);
        }
    }

    private void end() {
        boolean lost = !gone;
        close();
        ended.countDown();
        pending.values().forEach(waiting -> waiting.completeExceptionally(new IOException("the peer went away")));
        if (lost) {
            events.last(new ChatEvent.Notice(ChatEvent.Level.WARNING, "The peer went away."));
        }
    }

    private static final class FaultException extends Exception {
        private final transient Rpc.Fault fault;

        FaultException(Rpc.@Nullable Fault fault) {
            this.fault = fault == null ? new Rpc.Fault(Rpc.INTERNAL_ERROR, "an answer without an id", null) : fault;
        }
    }
}
