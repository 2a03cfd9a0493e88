// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.storage.StoreFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import jetbrains.exodus.OutOfDiskSpaceException;
import org.jspecify.annotations.Nullable;

/** Says what Xodus throws in sentences a person can act on. */
record Failures(Path folder) {
    /**
     * Does something inside Xodus. In a damaged log it meets whatever lies there, so any exception counts, not only its
     * own; and, being Kotlin, it throws checked ones without saying so.
     */
    <T extends @Nullable Object> T guard(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreFailedException e) {
            throw e;
        } catch (Exception e) {
            throw damaged(e);
        }
    }

    StoreFailedException damaged(Exception cause) {
        return new StoreFailedException(
                "The store in " + folder + " is damaged or cannot be read (" + reason(cause) + "). Restore a backup.",
                cause);
    }

    StoreFailedException opening(Exception cause) {
        if (cause instanceof StoreFailedException failed) {
            return failed;
        }
        return hasCause(cause, IOException.class) ? writing(cause) : damaged(cause);
    }

    StoreFailedException writing(Exception cause) {
        if (hasCause(cause, OutOfDiskSpaceException.class)) {
            return new StoreFailedException(
                    "The disk is full: nothing more can be saved in " + folder + ". Make room and start again.", cause);
        }
        return new StoreFailedException(
                "Nothing more can be saved in " + folder + " (" + reason(cause) + "). Check the disk and start again.",
                cause);
    }

    StoreFailedException unusableFolder(@Nullable IOException cause) {
        String message = "The folder " + folder + " cannot be made or written. Check its owner and permissions.";
        return cause == null ? new StoreFailedException(message) : new StoreFailedException(message, cause);
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost reason, on one line: Xodus's own messages hold newlines and stack traces. */
    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
