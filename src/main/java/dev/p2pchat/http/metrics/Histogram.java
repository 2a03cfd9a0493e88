// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long something took, counted in fixed buckets. Safe for several threads. */
public final class Histogram {
    /** Upper bounds in seconds: from what a look-up in memory takes to where the time of a request ends. */
    private static final double[] BOUNDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30};

    private final LongAdder[] buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    public void add(long tookNanos) {
        double seconds = (double) tookNanos / TimeUnit.SECONDS.toNanos(1);
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(tookNanos);
    }

    /** Counts that belong together: the last bucket holds all of them. */
    record Snapshot(Map<Double, Long> cumulative, double sum, long count) {}

    Snapshot snapshot() {
        Map<Double, Long> cumulative = new LinkedHashMap<>();
        long below = 0;
        for (int i = 0; i < buckets.length; i++) {
            below += buckets[i].sum();
            cumulative.put(i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY, below);
        }
        return new Snapshot(cumulative, (double) nanos.sum() / TimeUnit.SECONDS.toNanos(1), below);
    }
}
