// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, as far as we know.
 *
 * @param name label of a contact, or the name in the directory; {@code name (KEYID)} where two share it
 * @param online in the directory, or connected to us now
 * @param host where they were last known to listen, with {@code port}
 * @param lastSeen by the directory or by us
 * @param id the whole peer id, null for an entry without a key
 * @param verified whether their safety number was compared
 * @param blocked whether nothing of theirs is taken in
 * @param muted whether their messages come without an alert
 * @param claimedBy the whole peer id of whoever claims their name with another key and about whom nobody decided, or null
 * @param contact whether we chose to talk to them
 * @param connected whether a session is open now
 * @param waiting messages of ours that are not delivered yet
 * @param via {@code directory}, {@code lan} or {@code contact}
 */
public record PeerView(
        String name,
        boolean online,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Instant lastSeen,
        @Nullable String id,
        boolean verified,
        boolean blocked,
        boolean muted,
        @Nullable String claimedBy,
        boolean contact,
        boolean connected,
        long waiting,
        String via) {
    /** Whether somebody with another key claims their name, and a decision is needed. */
    public boolean keyChanged() {
        return claimedBy != null;
    }
}
