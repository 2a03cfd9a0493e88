// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client. Events that find it full mean that the client does not read; replies wait for
 * room, which slows only the client that asked. Safe for several threads.
 */
final class Outgoing {
    /** Objects waiting, whatever their size. */
    static final int MAX_OBJECTS = 1024;
    /** Characters of text in them: eight of the longest messages. */
    static final long MAX_CHARS = 8L * 1024 * 1024;
    /** How long a reply waits for a client to read. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    record Item(Object value, long chars, boolean reply) {}

    private final Deque<Item> waiting = new ArrayDeque<>();
    private long chars;
    private boolean closed;

    /** False when there is no room: the client is too slow and must go. */
    synchronized boolean offer(Item item) {
        if (closed || full()) {
            return false;
        }
        add(item);
        return true;
    }

    /** Waits for room; false when there was none in time, or it was closed. */
    synchronized boolean put(Item item) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!closed && full()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        if (closed) {
            return false;
        }
        add(item);
        return true;
    }

    /** The next to write, or null when closed. */
    synchronized @Nullable Item take() throws InterruptedException {
        while (!closed && waiting.isEmpty()) {
            wait();
        }
        if (closed) {
            return null;
        }
        Item item = waiting.remove();
        chars -= item.chars();
        notifyAll();
        return item;
    }

    /** Drops what waits. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    private boolean full() {
        return waiting.size() >= MAX_OBJECTS || chars >= MAX_CHARS;
    }

    private void add(Item item) {
        waiting.add(item);
        chars += item.chars();
        notifyAll();
    }
}
