// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How often which limit struck. Each tells the log at most once a minute, with how often it was since it last did. */
public final class Strikes {
    static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Strike> kinds = new ConcurrentHashMap<>();

    public Strikes(InstantSource clock) {
        this.clock = clock;
    }

    /** The counter of one limit, beginning at 0; one word stands for it in metrics and in the log. */
    public Strike of(String kind) {
        return kinds.computeIfAbsent(kind, name -> new Strike(name, clock));
    }

    /** Every limit with how often it struck. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach((kind, strike) -> counts.put(kind, strike.count()));
        return counts;
    }
}
