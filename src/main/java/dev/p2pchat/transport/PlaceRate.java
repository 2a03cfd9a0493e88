// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each place. The table is bounded; the place that was quiet the longest is forgotten first. Safe for
 * several threads.
 */
public final class PlaceRate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final int burst;
    private final InstantSource clock;
    private final Map<Place, Bucket> buckets;

    /**
     * Begins with full buckets.
     *
     * @param perSecond what is granted in a second, in the long run
     * @param burst what is granted at once after a pause
     * @param places how many are remembered
     */
    public PlaceRate(double perSecond, int burst, int places, InstantSource clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, Bucket> eldest) {
                return size() > places;
            }
        };
    }

    private record Bucket(double tokens, Instant at) {}

    /** Whether one more is granted. */
    public synchronized boolean take(Place place) {
        Instant now = clock.instant();
        Bucket before = buckets.getOrDefault(place, new Bucket(burst, now));
        // Nothing is gained, and nothing lost, when the clock is set back.
        double elapsed = Math.max(0, Duration.between(before.at(), now).toNanos() / NANOS_PER_SECOND);
        double tokens = Math.min(burst, before.tokens() + elapsed * perSecond);
        boolean granted = tokens >= 1;
        buckets.put(place, new Bucket(granted ? tokens - 1 : tokens, now));
        return granted;
    }

    synchronized int size() {
        return buckets.size();
    }
}
