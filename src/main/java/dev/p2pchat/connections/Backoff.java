// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubling from a second to half a minute, spread so that peers do not meet. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final double SPREAD = 0.25;

    private Backoff() {}

    /** Returns the pause after {@code failures} tries in a row, at least one. */
    static Duration after(int failures, RandomGenerator random) {
        long doubled = FIRST.toMillis() << Math.min(failures - 1, 16);
        long millis = Math.min(doubled, MOST.toMillis());
        double factor = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
        return Duration.ofMillis((long) (millis * factor));
    }
}
