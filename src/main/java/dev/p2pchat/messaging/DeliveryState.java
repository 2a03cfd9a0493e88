// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import java.util.Locale;

/** How far a message got. The order is the order of progress. */
public enum DeliveryState {
    /** Committed here. */
    QUEUED,
    /** Written to a session; not remembered over a restart. */
    SENT,
    /** Waits on the other side as a request. */
    HELD,
    /** Committed on the other side. */
    DELIVERED,
    /** Seen by the other person. */
    READ,
    /** The other side does not want it. */
    REFUSED,
    /** Taken back by its author before it was delivered. */
    CANCELLED,
    /** Somebody else's message, committed here. */
    RECEIVED;

    /** Whether a message in this state is as far as, or farther than, {@code goal}. */
    public boolean reached(DeliveryState goal) {
        return this != REFUSED && this != CANCELLED && compareTo(goal) >= 0;
    }

    /** The word in output, in the journal and on the control socket. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException for another
     */
    public static DeliveryState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
