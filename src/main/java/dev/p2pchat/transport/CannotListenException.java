// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

/** Nobody can listen at this address; the message is a sentence for the person who chose it. */
public final class CannotListenException extends Exception {
    CannotListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
