// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.wire.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The other side is not who it must be, or speaks nonsense. The message is for the local log at its most talkative level:
 * on the wire every failure before authentication is the same silent close.
 */
public final class HandshakeException extends Exception {
    private final @Nullable CloseReason refusal;

    HandshakeException(String reason) {
        super(reason);
        this.refusal = null;
    }

    HandshakeException(String reason, Throwable cause) {
        super(reason, cause);
        this.refusal = null;
    }

    HandshakeException(CloseReason refusal) {
        super("the other side ended it: " + refusal.word());
        this.refusal = refusal;
    }

    /** The reason that an authenticated responder gave instead of accepting, or null when it is not that. */
    public @Nullable CloseReason refusal() {
        return refusal;
    }
}
