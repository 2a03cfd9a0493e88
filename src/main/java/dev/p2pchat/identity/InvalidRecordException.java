// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

/** A record that nobody signed, that was altered, or whose content breaks the rules. */
public final class InvalidRecordException extends Exception {
    public InvalidRecordException(String message) {
        super(message);
    }
}
