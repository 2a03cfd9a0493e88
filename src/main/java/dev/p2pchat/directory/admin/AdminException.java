// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** Why something could not be done for whoever runs the directory; the message says what to do next. */
public final class AdminException extends Exception {
    /** Whether there is something to be done it with at all. */
    public enum Reason {
        /** There is no directory there. */
        NOTHING_THERE,
        FAILED
    }

    private final Reason reason;

    private AdminException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static AdminException failed(String message) {
        return new AdminException(Reason.FAILED, message);
    }

    static AdminException nothingThere(Path folder) {
        return new AdminException(
                Reason.NOTHING_THERE,
                "No directory keeps its names in " + folder + ". Say where with --data, as for serve-directory.");
    }

    static AdminException unreadable(Path file, IOException e) {
        return failed(file + " cannot be read (" + FileFailure.reason(e) + ").");
    }

    static AdminException unwritable(Path file, IOException e) {
        return failed(file + " cannot be written (" + FileFailure.reason(e)
                + "). Look at the folder's permissions and the space on the disk.");
    }

    public Reason reason() {
        return reason;
    }
}
