// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the other side has fallen silent or stopped reading; sooner when it is asked to. Looks when something can
 * be due, and at least every {@link TransportLimits#ping}, at which the sender looks whether new keys are due, too.
 */
final class KeepAlive {
    /** Keeps two clocks that disagree by little from making the timer spin. */
    private static final Duration SOONEST = Duration.ofMillis(10);

    private final Endpoint endpoint;
    private final SendQueue queue;
    private final Runnable onIdle;

    private volatile Instant heard;
    private volatile boolean handling;
    private final AtomicReference<@Nullable Instant> writingSince = new AtomicReference<>();
    private volatile Timers.@Nullable Timer timer;
    private volatile boolean stopped;
    private final AtomicLong pings = new AtomicLong();

    /** Nothing was heard since the last probe. */
    private volatile boolean unanswered;

    // Guarded by this: the answer to a probe is waited for, and whether another was asked for meanwhile.
    private boolean probing;
    private boolean probeAgain;

    KeepAlive(Endpoint endpoint, SendQueue queue, Runnable onIdle) {
        this.endpoint = endpoint;
        this.queue = queue;
        this.onIdle = onIdle;
        this.heard = endpoint.clock().instant();
    }

    /** A frame arrived, and until {@link #handled} it is our own doing when nothing more is read. */
    void heard() {
        heard = endpoint.clock().instant();
        unanswered = false;
        handling = true;
    }

    void handled() {
        handling = false;
    }

    void writing() {
        writingSince.set(endpoint.clock().instant());
    }

    void written() {
        writingSince.set(null);
    }

    /**
     * Asks out of turn, and waits {@link TransportLimits#probe} for anything to be heard. No more often than that: what is
     * asked for sooner is asked at the end of it, because the network may have changed since.
     */
    synchronized void probe() {
        if (stopped) {
            return;
        }
        if (probing) {
            probeAgain = true;
            return;
        }
        probing = true;
        probeAgain = false;
        unanswered = true;
        queue.putPing(pings.incrementAndGet());
        endpoint.timers().after(endpoint.limits().probe(), this::probed);
    }

    private void probed() {
        synchronized (this) {
            probing = false;
            // While our own handler takes its time an answer may lie unread.
            if (!unanswered || handling) {
                if (unanswered || probeAgain) {
                    probe();
                }
                return;
            }
        }
        if (!stopped) {
            onIdle.run();
        }
    }

    void start() {
        heard = endpoint.clock().instant();
        lookAgainAfter(endpoint.limits().ping());
    }

    void stop() {
        stopped = true;
        Timers.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void lookAgainAfter(Duration delay) {
        timer = endpoint.timers().after(delay.compareTo(SOONEST) < 0 ? SOONEST : delay, this::look);
    }

    private void look() {
        if (stopped) {
            return;
        }
        TransportLimits limits = endpoint.limits();
        Instant now = endpoint.clock().instant();
        if (heard.isAfter(now)) {
            // The clock was set back; without this the other side could be silent for as long.
            heard = now;
        }
        Duration silence = Duration.between(heard, now);
        Instant writing = writingSince.get();
        if (writing != null && writing.isAfter(now)) {
            // Likewise; unless the write is over meanwhile.
            writingSince.compareAndSet(writing, now);
            writing = now;
        }
        boolean stuck = writing != null && Duration.between(writing, now).compareTo(limits.idle()) >= 0;
        if (stuck || (!handling && silence.compareTo(limits.idle()) >= 0)) {
            onIdle.run();
        } else if (silence.compareTo(limits.ping()) < 0) {
            queue.wake();
            lookAgainAfter(limits.ping().minus(silence));
        } else {
            queue.putPing(pings.incrementAndGet());
            Duration untilIdle = limits.idle().minus(silence);
            boolean idleFirst = !handling && untilIdle.compareTo(limits.ping()) < 0;
            lookAgainAfter(idleFirst ? untilIdle : limits.ping());
        }
    }
}
