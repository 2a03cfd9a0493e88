// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client. Events that find it full mean that the client does not read; replies wait for
 * room, which slows only the client that asked, until it is found to have stalled. Safe for several threads.
 */
final class Outgoing {
    /** Lines waiting, whatever their size. */
    static final int MAX_OBJECTS = 1024;
    /** In them: two of the longest messages in which each byte became a six-character escape. One more may come on top. */
    static final long MAX_BYTES = 12L * 1024 * 1024;

    /**
     * A line to write.
     *
     * @param reply whether it answers a request; else it is an event
     */
    record Item(ByteBuffer line, boolean reply) {}

    private final Deque<Item> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean writing;
    private long progress;
    private boolean closed;

    /** False when there is no room: the client is too slow and must go. */
    synchronized boolean offer(Item item) {
        if (closed || full()) {
            return false;
        }
        add(item);
        return true;
    }

    /** Waits for room; false when it was closed. */
    synchronized boolean put(Item item) throws InterruptedException {
        while (!closed && full()) {
            wait();
        }
        if (closed) {
            return false;
        }
        add(item);
        return true;
    }

    /** The next to write, or null when closed. The one before is written. */
    synchronized @Nullable Item take() throws InterruptedException {
        writing = false;
        while (!closed && waiting.isEmpty()) {
            wait();
        }
        if (closed) {
            return null;
        }
        Item item = waiting.remove();
        bytes -= item.line().remaining();
        writing = true;
        progressed();
        notifyAll();
        return item;
    }

    /** The client took some of what is being written. */
    synchronized void progressed() {
        progress = System.nanoTime();
    }

    /** Whether there has been something for the client all this time, and it took nothing of it. */
    synchronized boolean hasStalledFor(Duration time) {
        return writing && System.nanoTime() - progress > time.toNanos();
    }

    /** Drops what waits. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    private boolean full() {
        return waiting.size() >= MAX_OBJECTS || bytes >= MAX_BYTES;
    }

    private void add(Item item) {
        waiting.add(item);
        bytes += item.line().remaining();
        notifyAll();
    }
}
