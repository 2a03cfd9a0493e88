// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A clock and its timers, which stand still until the test moves them; what falls due runs on the test's thread. */
public final class FakeTime implements InstantSource, Timers {
    private final List<Pending> pending = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private record Pending(Instant at, Runnable task, Object id) {}

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        Pending timer = new Pending(now.plus(delay), task, new Object());
        pending.add(timer);
        return () -> cancel(timer);
    }

    private synchronized void cancel(Pending timer) {
        pending.removeIf(other -> other.id() == timer.id());
    }

    /** How many timers wait. */
    public synchronized int timers() {
        return pending.size();
    }

    /** Only the clock, not the timers: what happens when somebody corrects it. */
    public synchronized void setBack(Duration by) {
        now = now.minus(by);
        pending.replaceAll(timer -> new Pending(timer.at().minus(by), timer.task(), timer.id()));
    }

    /** Moves on, stopping at every timer on the way. */
    public void advance(Duration by) {
        Instant end = instant().plus(by);
        while (true) {
            @Nullable Pending due = nextUntil(end);
            if (due == null) {
                return;
            }
            due.task().run();
        }
    }

    private synchronized @Nullable Pending nextUntil(Instant end) {
        @Nullable Pending first = pending.stream().min(Comparator.comparing(Pending::at)).orElse(null);
        if (first == null || first.at().isAfter(end)) {
            now = end;
            return null;
        }
        pending.remove(first);
        if (first.at().isAfter(now)) {
            now = first.at();
        }
        return first;
    }
}
