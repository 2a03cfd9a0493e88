// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An executor whose delays pass when the test moves the clock; what falls due runs on the test's thread. */
public final class FakeScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final FakeTime time;
    private final List<Duration> delays = new ArrayList<>();
    private final List<Task> waiting = new ArrayList<>();
    private boolean shutdown;

    public FakeScheduler(FakeTime time) {
        this.time = time;
    }

    /** Every delay that was ever asked for, oldest first. */
    public synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    /** Tasks that neither ran nor were cancelled. */
    public synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        Duration after = Duration.of(delay, unit.toChronoUnit());
        Task task = new Task(command, after);
        delays.add(after);
        waiting.add(task);
        task.timer = time.after(after, () -> run(task));
        return task;
    }

    private void run(Task task) {
        synchronized (this) {
            if (!waiting.remove(task)) {
                return;
            }
        }
        task.command.run();
        task.complete(true);
    }

    private synchronized void forget(Task task) {
        waiting.remove(task);
    }

    private final class Task extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        final Runnable command;
        final Duration after;
        Timers.Timer timer = () -> {};

        Task(Runnable command, Duration after) {
            this.command = command;
            this.after = after;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            timer.cancel();
            forget(this);
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(after);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    @Override
    public void execute(Runnable command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }
}
