// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One limit, and how often it struck. */
public final class Strike {
    private static final System.Logger LOG = System.getLogger(Strike.class.getName());

    private final String kind;
    private final InstantSource clock;
    private final LongAdder count = new LongAdder();
    private @Nullable Instant told;
    private long toldCount;

    Strike(String kind, InstantSource clock) {
        this.kind = kind;
        this.clock = clock;
    }

    /** Whom it struck is nobody's business: the log gets a number. */
    public void struck() {
        count.increment();
        long times = toTell(clock.instant());
        if (times > 0) {
            LOG.log(
                    Level.INFO,
                    "The limit {0} struck, {1} times since this was said last.",
                    kind,
                    Long.toString(times));
        }
    }

    private synchronized long toTell(Instant now) {
        Instant last = told;
        // A clock that was set back begins anew.
        if (last != null && !now.isBefore(last) && now.isBefore(last.plus(Strikes.BETWEEN_LINES))) {
            return 0;
        }
        long all = count.sum();
        long times = all - toldCount;
        told = now;
        toldCount = all;
        return times;
    }

    long count() {
        return count.sum();
    }
}
