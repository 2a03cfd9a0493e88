// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

/** No answer, or "not now": nothing is known about what was asked, and asking again later makes sense. */
public final class DirectoryUnreachableException extends DirectoryException {
    DirectoryUnreachableException(String message) {
        super(message);
    }
}
