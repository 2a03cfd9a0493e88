// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.node.ChatEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Hands events to the listeners of a client, in order, on one thread of its own, begun with the first listener. */
final class EventFanOut implements AutoCloseable {
    /** Events that wait for slow listeners; when it is full the client stops reading, and the peer drops it. */
    private static final int MAX_WAITING = 1024;

    private static final Logger LOG = Logger.getLogger(EventFanOut.class.getName());

    private final BlockingQueue<ChatEvent> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final List<Consumer<ChatEvent>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private boolean closed;

    /** Whether it is the first listener. */
    synchronized boolean add(Consumer<ChatEvent> listener) {
        listeners.add(listener);
        if (thread == null && !closed) {
            thread = new Thread(this::run, "control-events");
            thread.setDaemon(true);
            thread.start();
        }
        return listeners.size() == 1;
    }

    /** Whether it was the last listener. */
    synchronized boolean remove(Consumer<ChatEvent> listener) {
        return listeners.remove(listener) && listeners.isEmpty();
    }

    void accept(ChatEvent event) throws InterruptedException {
        if (!listeners.isEmpty()) {
            queue.put(event);
        }
    }

    /** The last event there will be; dropped when nobody takes events any more. */
    void last(ChatEvent event) {
        if (!queue.offer(event)) {
            LOG.fine("the listener is too slow for the last event");
        }
    }

    private void run() {
        try {
            while (true) {
                ChatEvent event = queue.take();
                for (Consumer<ChatEvent> listener : listeners) {
                    try {
                        listener.accept(event);
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "a listener failed at an event", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
