// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** {@link Timers} on one daemon thread of its own. After {@link #close} nothing happens any more. */
public final class ThreadTimers implements Timers, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ThreadTimers.class.getName());

    private final ScheduledThreadPoolExecutor scheduler;

    public ThreadTimers() {
        scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "p2pchat-timers");
            thread.setDaemon(true);
            return thread;
        });
        // Nearly every deadline is met, so nearly every timer is cancelled: none of them may pile up until its time.
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> future = scheduler.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a timer's task failed", e);
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
