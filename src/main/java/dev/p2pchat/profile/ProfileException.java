// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.storage.DamagedRecordException;
import dev.p2pchat.storage.NewerFormatException;
import dev.p2pchat.storage.StoreFailedException;

/** A profile that cannot be opened or made; the message says what happened, why, and what to do. */
public final class ProfileException extends Exception {
    /** What a caller can act on. */
    public enum Reason {
        /** There is no such profile. */
        UNKNOWN,
        /** Another process has it open. */
        IN_USE,
        WRONG_PASSPHRASE,
        /** A file is not what we write. */
        DAMAGED,
        /** A newer program wrote it. */
        NEWER,
        /** The disk or its permissions do not let us. */
        UNUSABLE,
        /** Whoever asked for it wants it no more. */
        CANCELLED
    }

    private final Reason reason;

    public ProfileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What a store's failure means to who wants the profile. */
    static ProfileException of(StoreFailedException e) {
        Reason reason = e instanceof NewerFormatException
                ? Reason.NEWER
                : e instanceof DamagedRecordException ? Reason.DAMAGED : Reason.UNUSABLE;
        return new ProfileException(reason, String.valueOf(e.getMessage()));
    }

    static ProfileException cancelled() {
        return new ProfileException(Reason.CANCELLED, "Interrupted. Nothing was changed.");
    }

    public Reason reason() {
        return reason;
    }
}
