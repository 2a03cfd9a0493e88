// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import org.jspecify.annotations.Nullable;

/** The store was closed before this could be done. */
public final class StoreClosedException extends RuntimeException {
    /** Says that it was closed, or why it closed itself if {@code failure} is given. */
    public StoreClosedException(@Nullable StoreFailedException failure) {
        super(failure == null ? "The store is closed." : String.valueOf(failure.getMessage()), failure);
    }
}
