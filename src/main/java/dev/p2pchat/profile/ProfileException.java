// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

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
        UNUSABLE
    }

    private final Reason reason;

    public ProfileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
