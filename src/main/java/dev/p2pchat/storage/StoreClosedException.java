// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** The store was closed before this could be done. */
public final class StoreClosedException extends RuntimeException {
    public StoreClosedException() {
        super("the store is closed");
    }
}
