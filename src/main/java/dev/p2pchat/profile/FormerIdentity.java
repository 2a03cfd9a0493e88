// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.identity.Identity;
import java.time.Duration;
import java.time.Instant;

/**
 * An identity that was given up, and is answered under for a while, so that whoever missed the rotation still finds us.
 *
 * @param retired when it was given up, cut to milliseconds
 */
record FormerIdentity(Identity identity, Instant retired) {
    /** How long it is answered under; a contact who was away for longer has to be found another way. */
    static final Duration LIFETIME = Duration.ofDays(365);

    /** How many are kept; each is one more key to try with every caller who means none of them. */
    static final int MAX_KEPT = 8;

    boolean isOver(Instant now) {
        return !now.isBefore(retired.plus(LIFETIME));
    }
}
