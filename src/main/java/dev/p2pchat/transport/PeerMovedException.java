// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.MovedException;
import dev.p2pchat.identity.SignedRecord;

/** Whoever was dialled has rotated to other keys. Nothing was said to them: dial again, with those of the record. */
public final class PeerMovedException extends DialFailedException {
    private final transient SignedRecord record;

    PeerMovedException(String message, MovedException cause) {
        super(Reason.MOVED, message);
        this.record = cause.record();
    }

    /** Verified; one of its links is by the identity that was dialled. */
    public SignedRecord record() {
        return record;
    }
}
