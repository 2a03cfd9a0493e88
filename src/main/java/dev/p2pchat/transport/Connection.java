// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session with somebody who proved who they are.
 *
 * <p>Two threads serve it: a {@link Receiver} reads, a {@link Sender} writes what {@link SendQueue} holds. Every method
 * may be called by any thread at any time; only {@link #sendMessage} waits. Whoever gets a connection must
 * {@link #start}, {@link #close} or {@link #abort} it.
 */
public final class Connection {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Endpoint endpoint;
    private final FramedLink link;
    private final SecureSession session;
    private final SignedRecord peer;
    private final PeerId localId;
    private final boolean initiator;
    private final SendQueue queue;
    private final KeepAlive keepAlive;

    /** How it ends; set once, by whoever sees the reason first. */
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

    /** Completed when the handler has heard of the end. */
    private final CompletableFuture<Ending> over = new CompletableFuture<>();

    private final AtomicBoolean started = new AtomicBoolean();
    private final ThreadStarter threads;

    /** How a named thread is started. */
    interface ThreadStarter {
        Thread start(String name, Runnable task);
    }

    /** Takes ownership of the link and the session. */
    Connection(Endpoint endpoint, FramedLink link, Established established, boolean initiator) {
        this(endpoint, link, established, initiator, PeerThreads::start);
    }

    Connection(Endpoint endpoint, FramedLink link, Established established, boolean initiator, ThreadStarter threads) {
        this.threads = threads;
        this.endpoint = endpoint;
        this.link = link;
        this.session = established.session();
        this.peer = established.peer();
        this.localId = established.own();
        this.initiator = initiator;
        this.queue = new SendQueue(endpoint.limits());
        this.keepAlive = new KeepAlive(endpoint, queue, () -> end(new Ending.Idle()));
    }

    /** The other side's record as it was shown in the handshake. */
    public SignedRecord peer() {
        return peer;
    }

    public PeerId peerId() {
        return peer.id();
    }

    /** Whether we dialled. */
    public boolean initiator() {
        return initiator;
    }

    /** As whom we speak in this session; a former identity of ours, once we rotated. */
    public PeerId localId() {
        return localId;
    }

    /** Our noise key in this session, by which extra sessions are told apart. */
    public Bytes localNoiseKey() {
        return session.ownStatic();
    }

    /** The other side's noise key as authenticated. */
    public Bytes remoteNoiseKey() {
        return session.theirStatic();
    }

    /** Where the other side is, or null when the link cannot say. */
    public @Nullable InetSocketAddress remoteAddress() {
        return link.link().remoteAddress();
    }

    /**
     * Begins to read and write; once. What was queued before goes out first. After an earlier {@link #close} the handler
     * hears of nothing but the end.
     */
    public void start(ConnectionHandler handler) {
        if (started.compareAndSet(false, true)) {
            serve(handler);
        } else {
            PeerThreads.start("p2pchat-closed", () -> tellEnd(handler, over.join()));
        }
    }

    private void serve(ConnectionHandler handler) {
        String name = peer.id().keyId();
        Sender sender = new Sender(this, link, session, queue, keepAlive, handler);
        Receiver reader = new Receiver(this, link, session, queue, keepAlive, handler, endpoint.reassemblyBudget());
        keepAlive.start();
        @Nullable Thread sending = null;
        try {
            Thread started = threads.start("p2pchat-send-" + name, sender);
            sending = started;
            threads.start("p2pchat-read-" + name, () -> {
                reader.run();
                finish(started, handler);
            });
        } catch (Throwable e) {
            // No memory for a thread. The reader, whose last act is the end, will never run: without this the
            // connection would count as open for ever.
            LOG.log(System.Logger.Level.ERROR, "a connection's thread could not be started", e);
            end(new Ending.Abnormal("a fault of ours"));
            finish(sending, handler);
        }
    }

    /** The last thing the reader thread does. */
    private void finish(@Nullable Thread sending, ConnectionHandler handler) {
        if (sending != null) {
            // The sender may still be at its CLOSE; the deadline or the broken link ends that.
            joinUninterruptibly(sending);
        }
        Ending how = end(new Ending.Abnormal("the reader stopped"));
        keepAlive.stop();
        tellEnd(handler, how);
        over.complete(how);
    }

    private void tellEnd(ConnectionHandler handler, Ending how) {
        try {
            handler.closed(this, how);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's handler failed at its end", e);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Queues a message, and waits while too many wait already.
     *
     * @throws ConnectionClosedException if the message will not go out on this connection
     */
    public void sendMessage(Message message) throws ConnectionClosedException, InterruptedException {
        queue.putMessage(message);
    }

    /** Queues a message if there is room for it; else does nothing and returns false. Does not wait. */
    public boolean offerMessage(Message message) {
        return queue.offerMessage(message);
    }

    /** Says that everything of the stream up to {@code n} is committed here. */
    public void acknowledge(StreamId stream, long n) {
        requireRoom(queue.putAck(stream, n));
    }

    /**
     * Says what became of messages; goes out before every ACK that is given after it. One that continues the last joins
     * it; more than {@link TransportLimits#controlFrames} that wait end the connection, so whoever has many to repeat
     * gives some and goes on when they were seen.
     */
    public void status(Frame.Status status) {
        requireRoom(queue.putControl(status));
    }

    /** Says that every status up to {@code seq} is committed here. */
    public void statusSeen(long seq) {
        queue.putStatusSeen(seq);
    }

    /** Says how far the other side's streams are committed here. */
    public void have(Frame.Have have) {
        requireRoom(queue.putControl(have));
    }

    private void requireRoom(boolean taken) {
        if (!taken) {
            end(new Ending.Abnormal("the other side does not read what we tell it"));
        }
    }

    /**
     * Ends it in order: no message goes out any more, but what was said by the methods above, then a CLOSE; the other
     * side answers with its own. {@link TransportLimits#close} bounds all of it. Does not wait. One that was not started
     * may be closed, too.
     */
    public void close(CloseReason reason) {
        close(reason, new Ending.Orderly(reason, false));
    }

    /**
     * Asks whether the other side can still be reached, and ends it with {@link Ending.Idle} if nothing is heard for
     * {@link TransportLimits#probe}. Asked again meanwhile, it does so once more after that time. Does not wait.
     */
    public void probe() {
        keepAlive.probe();
    }

    /** Ends it because the other side broke a rule that only the caller can see. Does not wait. */
    public void protocolError(String why) {
        close(CloseReason.OTHER, new Ending.ProtocolError(why));
    }

    /** The other side said CLOSE: it still reads, until ours. */
    void closedByPeer(CloseReason reason) {
        close(CloseReason.DONE, new Ending.Orderly(reason, true));
    }

    private void close(CloseReason reason, Ending how) {
        if (ending.compareAndSet(null, how)) {
            endpoint.timers().after(endpoint.limits().close(), this::cut);
            queue.close(reason);
            if (started.compareAndSet(false, true)) {
                // Nobody took it, but the other side shall hear why.
                serve(new Farewell());
            }
        }
    }

    /** Ends it at once, without a word. */
    public void abort() {
        end(new Ending.Abnormal("ended here"));
    }

    /**
     * Ends it at once.
     *
     * @return how it ends, which an earlier call may have decided
     */
    Ending end(Ending how) {
        Ending before = ending.compareAndExchange(null, how);
        cut();
        return before == null ? how : before;
    }

    /** Frees everything; the threads notice. */
    private void cut() {
        queue.end();
        link.close();
        session.close();
        if (started.compareAndSet(false, true)) {
            over.complete(Objects.requireNonNull(ending.get()));
        }
    }
}
