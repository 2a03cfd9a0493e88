// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

/** The directory answered, and said no; asking the same again makes no sense. */
public final class DirectoryRefusedException extends DirectoryException {
    private final int status;
    private final String type;

    DirectoryRefusedException(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    /** The HTTP status, 400 to 499. */
    public int status() {
        return status;
    }

    /** One of {@code api.ProblemTypes}, or {@code about:blank}. */
    public String type() {
        return type;
    }
}
