// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.time.Duration;

/**
 * How often something may be done: so many in so long, and so many at once after a pause.
 *
 * @param permits in {@code per}; 0 for as often as one likes
 * @param per up to an hour
 * @param burst at once, up to {@value #MAX_BURST}
 */
public record Rate(int permits, Duration per, int burst) {
    /** Keeps every computation within 64 bits of nanoseconds. */
    public static final int MAX_BURST = 1_000_000;

    public static final int MAX_PERMITS = 1_000_000;
    private static final Duration MAX_PER = Duration.ofHours(1);

    public Rate {
        if (permits < 0 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException("a rate is 0 to " + MAX_PERMITS + ", where 0 is no limit");
        }
        if (permits > 0 && (burst < 1 || burst > MAX_BURST)) {
            throw new IllegalArgumentException("a burst is 1 to " + MAX_BURST);
        }
        if (per.isNegative() || per.isZero() || per.compareTo(MAX_PER) > 0) {
            throw new IllegalArgumentException("a rate counts in at most an hour");
        }
    }

    public static Rate perSecond(int permits, int burst) {
        return new Rate(permits, Duration.ofSeconds(1), burst);
    }

    /** As many at once as in a whole hour: who comes once has no reason to wait. */
    public static Rate perHour(int permits) {
        return new Rate(permits, Duration.ofHours(1), permits);
    }

    public boolean isLimit() {
        return permits > 0;
    }

    long nanosPerPermit() {
        return Math.max(1, per.toNanos() / permits);
    }

    @Override
    public String toString() {
        return isLimit() ? permits + " in " + per + ", " + burst + " at once" : "no limit";
    }
}
