// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each place: so many handshakes a second, and as many at once after a pause. The table is bounded;
 * the place that was quiet the longest is forgotten first.
 */
final class HandshakeRate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final InstantSource clock;
    private final Map<Place, Bucket> buckets;

    HandshakeRate(TransportLimits limits, InstantSource clock) {
        this.perSecond = limits.handshakesPerSecond();
        this.clock = clock;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, Bucket> eldest) {
                return size() > limits.rateTable();
            }
        };
    }

    private record Bucket(double tokens, Instant at) {}

    /** Whether one more may begin. */
    synchronized boolean take(Place place) {
        Instant now = clock.instant();
        Bucket before = buckets.getOrDefault(place, new Bucket(perSecond, now));
        // Nothing is gained, and nothing lost, when the clock is set back.
        double elapsed = Math.max(0, Duration.between(before.at(), now).toNanos() / NANOS_PER_SECOND);
        double tokens = Math.min(perSecond, before.tokens() + elapsed * perSecond);
        boolean granted = tokens >= 1;
        buckets.put(place, new Bucket(granted ? tokens - 1 : tokens, now));
        return granted;
    }

    synchronized int size() {
        return buckets.size();
    }
}
