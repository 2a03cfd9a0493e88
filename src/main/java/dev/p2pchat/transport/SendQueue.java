// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection: filled by any thread, emptied by the sender alone. Everything in it is
 * bounded, so that a peer that does not read costs its own session and not our heap.
 */
final class SendQueue {
    private final TransportLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();

    private final Deque<Frame> control = new ArrayDeque<>();
    private final Map<StreamId, Long> acks = new LinkedHashMap<>();
    private final Deque<Bulk> bulk = new ArrayDeque<>();
    private long bulkBytes;
    private long statusSeen;
    private Frame.@Nullable Pong pong;
    private Frame.@Nullable Ping ping;
    private @Nullable CloseReason closing;
    private boolean woken;
    private boolean ended;

    SendQueue(TransportLimits limits) {
        this.limits = limits;
    }

    /** A message on its way: the frames of it that are not yet taken. */
    private record Bulk(StreamId stream, long n, Deque<Frame> frames, long bytes) {}

    /**
     * A frame to send.
     *
     * @param completes the message whose last frame this is
     */
    record Outgoing(Frame frame, @Nullable Completed completes) {
        private Outgoing(Frame frame) {
            this(frame, null);
        }
    }

    /** The place of a message in its stream. */
    record Completed(StreamId stream, long n) {}

    /** Waits for room. */
    void putMessage(Message message) throws ConnectionClosedException, InterruptedException {
        // On the caller's thread and before the lock: encoding a megabyte must not hold up an ACK.
        Deque<Frame> frames = new ArrayDeque<>(message.toFrames());
        long bytes = message.envelope().length();
        lock.lockInterruptibly();
        try {
            while (!isClosed() && isFull(bytes)) {
                room.await();
            }
            if (isClosed()) {
                throw new ConnectionClosedException();
            }
            bulk.add(new Bulk(message.stream(), message.n(), frames, bytes));
            bulkBytes += bytes;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there was room. */
    boolean offerMessage(Message message) {
        Deque<Frame> frames = new ArrayDeque<>(message.toFrames());
        long bytes = message.envelope().length();
        lock.lock();
        try {
            boolean fits = !isClosed() && !isFull(bytes);
            if (fits) {
                bulk.add(new Bulk(message.stream(), message.n(), frames, bytes));
                bulkBytes += bytes;
                work.signal();
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(long more) {
        return bulk.size() >= limits.bulkMessages() || (!bulk.isEmpty() && bulkBytes + more > limits.bulkBytes());
    }

    private boolean isClosed() {
        return ended || closing != null;
    }

    /**
     * Takes a HAVE or STATUS; a STATUS that continues the last one joins it.
     *
     * @return false if too many wait already
     */
    boolean putControl(Frame frame) {
        return put(() -> {
            if (frame instanceof Frame.Status next
                    && control.peekLast() instanceof Frame.Status last
                    && last.stream().equals(next.stream())
                    && last.outcome() == next.outcome()
                    && last.seq() < next.seq()
                    && last.to() + 1 == next.from()) {
                control.removeLast();
                return control.add(new Frame.Status(next.seq(), next.stream(), last.from(), next.to(), next.outcome()));
            }
            return control.size() < limits.controlFrames() && control.add(frame);
        });
    }

    /**
     * An ACK covers all before it, so only the highest of each stream waits.
     *
     * @return false if those of too many streams wait already
     */
    boolean putAck(StreamId stream, long n) {
        return put(() -> {
            if (acks.size() >= limits.controlFrames() && !acks.containsKey(stream)) {
                return false;
            }
            acks.merge(stream, n, Math::max);
            return true;
        });
    }

    void putStatusSeen(long seq) {
        put(() -> {
            statusSeen = Math.max(statusSeen, seq);
            return true;
        });
    }

    /** Only the newest PING is answered: whoever sends many and reads nothing shall not fill our memory. */
    void putPong(long token) {
        put(() -> {
            pong = new Frame.Pong(token);
            return true;
        });
    }

    void putPing(long token) {
        put(() -> {
            ping = new Frame.Ping(token);
            return true;
        });
    }

    /** No more messages; what is control goes out yet, then a CLOSE. The first reason stays. */
    void close(CloseReason reason) {
        put(() -> {
            if (closing == null) {
                closing = reason;
                bulk.clear();
                bulkBytes = 0;
                room.signalAll();
            }
            return true;
        });
    }

    /** Makes the sender look around once more. */
    void wake() {
        put(() -> true);
    }

    /** Nothing goes out any more; whoever waits here is released. */
    void end() {
        put(() -> {
            ended = true;
            bulk.clear();
            room.signalAll();
            return true;
        });
    }

    private boolean put(Change change) {
        lock.lock();
        try {
            boolean taken = change.apply();
            woken = true;
            work.signal();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private interface Change {
        boolean apply();
    }

    /** The most urgent frame, or null when nothing waits. */
    @Nullable Outgoing poll() {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            if (pong != null) {
                Outgoing next = new Outgoing(pong);
                pong = null;
                return next;
            }
            // Before the ACKs: a STATUS precedes the ACK that covers it.
            if (!control.isEmpty()) {
                return new Outgoing(control.remove());
            }
            if (statusSeen > 0) {
                Outgoing next = new Outgoing(new Frame.StatusSeen(statusSeen));
                statusSeen = 0;
                return next;
            }
            if (!acks.isEmpty()) {
                Iterator<Map.Entry<StreamId, Long>> first = acks.entrySet().iterator();
                Map.Entry<StreamId, Long> ack = first.next();
                first.remove();
                return new Outgoing(new Frame.Ack(ack.getKey(), ack.getValue()));
            }
            if (closing != null) {
                ended = true;
                return new Outgoing(new Frame.Close(closing));
            }
            if (ping != null) {
                Outgoing next = new Outgoing(ping);
                ping = null;
                return next;
            }
            return pollBulk();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Outgoing pollBulk() {
        Bulk message = bulk.peek();
        if (message == null) {
            return null;
        }
        Frame frame = message.frames().remove();
        if (!message.frames().isEmpty()) {
            return new Outgoing(frame);
        }
        bulk.remove();
        bulkBytes -= message.bytes();
        room.signalAll();
        return new Outgoing(frame, new Completed(message.stream(), message.n()));
    }

    /** Waits until something may have changed since the last {@link #poll}; false once there will never be more. */
    boolean await() throws InterruptedException {
        lock.lock();
        try {
            while (!woken && !ended && bulk.isEmpty()) {
                work.await();
            }
            woken = false;
            return !ended;
        } finally {
            lock.unlock();
        }
    }
}
