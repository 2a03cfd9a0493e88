// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import java.time.Duration;

/**
 * How long one pair of keys serves. Frames and bytes count in both directions together.
 *
 * @param soonest no sooner are new keys made: it costs as much as a handshake, and nobody may ask for it without pause
 * @param due age at which new keys are asked for
 * @param dueBytes on the wire
 * @param dueFrames likewise
 * @param hard age at which the session ends because none came
 * @param hardFrames likewise
 */
record RekeyLimits(Duration soonest, Duration due, long dueBytes, long dueFrames, Duration hard, long hardFrames) {
    static final RekeyLimits STANDARD = new RekeyLimits(
            Duration.ofSeconds(1), Duration.ofMinutes(10), 1L << 30, 1L << 20, Duration.ofMinutes(30), 1L << 30);
}
