// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

/** The directory could not start; the message says why, and what a person can do. */
public final class DirectoryStartException extends Exception {
    DirectoryStartException(String message, Throwable cause) {
        super(message, cause);
    }

    DirectoryStartException(String message) {
        super(message);
    }
}
