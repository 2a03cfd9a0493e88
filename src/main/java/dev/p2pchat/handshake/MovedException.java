// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.identity.SignedRecord;

/**
 * Whoever was called has another identity by now, and proved that the one who was called wanted it so. The session ends
 * here: it proves no more than that the other side holds the former noise key, which is not what the new identity
 * answers with. Call again, with the keys of the record.
 */
public final class MovedException extends Exception {
    private final transient SignedRecord record;

    MovedException(SignedRecord record) {
        super("whoever was called goes by another key now");
        this.record = record;
    }

    /** Verified; one of its links is by the identity that was called. */
    public SignedRecord record() {
        return record;
    }
}
