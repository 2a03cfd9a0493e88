// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;

/** Runs things later. A task must be short and never block: all timers of a node share one thread. */
public interface Timers {
    /** Runs {@code task} once, {@code delay} from now, unless it is cancelled before. */
    Timer after(Duration delay, Runnable task);

    /** One thing that is to happen. */
    interface Timer {
        /** Makes sure that it will not begin any more; one that already runs is not waited for. */
        void cancel();
    }
}
