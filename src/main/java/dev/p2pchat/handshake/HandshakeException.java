// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

/**
 * The other side is not who it must be, or speaks nonsense. The reason is for the local log at its most talkative level:
 * on the wire every failure before authentication is the same silent close.
 */
public final class HandshakeException extends Exception {
    public HandshakeException(String reason) {
        super(reason);
    }

    HandshakeException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
