// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.transport.PeerThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Hands events to whoever listens. Publishing never blocks: it happens on the store's writer and on network threads.
 * Each listener has a bounded queue and a thread of its own; one that falls too far behind is let go and told so.
 */
final class EventHub implements AutoCloseable {
    static final int MAX_QUEUED = 16_384;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private long changes;

    /** Tells everybody. */
    void publish(ChatEvent event) {
        listeners.forEach(listener -> listener.offer(event));
        changed();
    }

    /** Something changed that nobody is told of but who waits in {@link #await}. */
    synchronized void changed() {
        changes++;
        notifyAll();
    }

    ChatApi.Subscription subscribe(Consumer<ChatEvent> consumer) {
        Listener listener = new Listener(consumer);
        listeners.add(listener);
        PeerThreads.start("events", listener);
        return listener;
    }

    /**
     * Waits until the condition holds; it is looked at again after each change.
     *
     * @return false if the time was over first
     */
    boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (true) {
            long seen;
            synchronized (this) {
                seen = changes;
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            synchronized (this) {
                long rest = end - System.nanoTime();
                while (changes == seen && rest > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, rest);
                    rest = end - System.nanoTime();
                }
                if (rest <= 0 && changes == seen) {
                    return false;
                }
            }
        }
    }

    /** Lets every listener see what it has queued, then ends its thread. */
    @Override
    public void close() {
        List<Listener> all = new ArrayList<>(listeners);
        all.forEach(Listener::close);
    }

    private final class Listener implements ChatApi.Subscription, Runnable {
        private final Consumer<ChatEvent> consumer;
        private final BlockingQueue<ChatEvent> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
        private volatile boolean over;

        Listener(Consumer<ChatEvent> consumer) {
            this.consumer = consumer;
        }

        void offer(ChatEvent event) {
            if (!over && !queue.offer(event)) {
                close();
            }
        }

        @Override
        public void run() {
            try {
                while (!over || !queue.isEmpty()) {
                    ChatEvent event = queue.poll(1, TimeUnit.SECONDS);
                    if (event != null) {
                        consumer.accept(event);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                listeners.remove(this);
            }
        }

        @Override
        public void close() {
            over = true;
            listeners.remove(this);
        }
    }
}
