// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.transport.PeerThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to whoever listens. Publishing never blocks: it happens on the store's writer and on network threads.
 * Each listener has a bounded queue and a thread of its own; one that falls too far behind misses events, and is told
 * where and how many.
 */
final class EventHub implements AutoCloseable {
    static final int MAX_QUEUED = 16_384;

    /** Events kept for the first who listens; more than a start can bring about. */
    static final int MAX_UNHEARD = 256;

    /** How long the end waits for what is still to be heard. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** Lets a listener notice that it is to end. */
    @SuppressWarnings("UnnecessaryLambda") // found again by being the same
    private static final Supplier<ChatEvent> WAKE = () -> new ChatEvent.Notice(ChatEvent.Level.INFO, "");

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<ChatEvent> unheard = new ArrayList<>();
    private long changes;

    /** Tells everybody. */
    void publish(ChatEvent event) {
        synchronized (unheard) {
            if (listeners.isEmpty() && event.mustBeHeard() && unheard.size() < MAX_UNHEARD) {
                unheard.add(event);
            }
            listeners.forEach(listener -> listener.offer(() -> event));
        }
        changed();
    }

    /** Tells everybody of something that nobody has to hear of; what it is, each finds out on their own thread. */
    void publish(Supplier<ChatEvent> event) {
        synchronized (unheard) {
            listeners.forEach(listener -> listener.offer(event));
        }
        changed();
    }

    /** Something changed that nobody is told of but who waits in {@link #await}. */
    synchronized void changed() {
        changes++;
        notifyAll();
    }

    ChatApi.Subscription subscribe(Consumer<ChatEvent> consumer) {
        Listener listener = new Listener(consumer);
        synchronized (unheard) {
            unheard.forEach(event -> listener.offer(() -> event));
            unheard.clear();
            listeners.add(listener);
        }
        listener.thread = PeerThreads.start("events", listener);
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

    /** Ends all listeners once they have heard what is queued for them; waits for that, but not for one that hangs. */
    @Override
    public void close() {
        List<Listener> all = new ArrayList<>(listeners);
        all.forEach(Listener::close);
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            for (Listener listener : all) {
                listener.awaitEnd(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements ChatApi.Subscription, Runnable {
        private final Consumer<ChatEvent> consumer;
        private final BlockingQueue<Supplier<ChatEvent>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
        private final AtomicLong missed = new AtomicLong();
        private volatile boolean over;
        private volatile @Nullable Thread thread;

        Listener(Consumer<ChatEvent> consumer) {
            this.consumer = consumer;
        }

        void offer(Supplier<ChatEvent> event) {
            // Once one is missed all are until the listener has caught up, so that the gap is where it is told.
            if (!over && (missed.get() > 0 || !queue.offer(event))) {
                missed.incrementAndGet();
                if (queue.isEmpty()) {
                    // It caught up just before this one was counted, and would wait for another one for ever.
                    var unused = queue.offer(WAKE);
                }
            }
        }

        @Override
        public void run() {
            try {
                while (!over || !queue.isEmpty()) {
                    Supplier<ChatEvent> event = queue.take();
                    if (event != WAKE) {
                        consumer.accept(event.get());
                    }
                    if (queue.isEmpty() && missed.get() > 0) {
                        consumer.accept(gap(missed.getAndSet(0)));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                listeners.remove(this);
            }
        }

        private ChatEvent gap(long events) {
            return new ChatEvent.Notice(
                    ChatEvent.Level.WARNING,
                    events
                            + " events are not shown here: they came faster than they were read. \"p2pchat history\" shows"
                            + " every message.");
        }

        @Override
        public void close() {
            over = true;
            listeners.remove(this);
            // Full, it is not waiting for more.
            var unused = queue.offer(WAKE);
        }

        void awaitEnd(long nanos) throws InterruptedException {
            Thread running = thread;
            if (running != null && running != Thread.currentThread() && nanos > 0) {
                TimeUnit.NANOSECONDS.timedJoin(running, nanos);
            }
        }
    }
}
