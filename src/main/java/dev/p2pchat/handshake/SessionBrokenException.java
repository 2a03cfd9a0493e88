// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

/** The session's keys are wiped: a frame was not authentic, a rekey went wrong or never came, or it was closed. */
public final class SessionBrokenException extends Exception {
    SessionBrokenException(String reason) {
        super(reason);
    }

    SessionBrokenException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
