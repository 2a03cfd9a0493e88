// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

/** A text that is no {@link Invitation}, or no longer one; the message is fit to be shown and does not repeat the text. */
public final class InvalidInvitationException extends Exception {
    InvalidInvitationException(String message) {
        super(message);
    }
}
