// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** Another process, or another part of this one, has the store open. */
public final class StoreInUseException extends StoreFailedException {
    public StoreInUseException(String message) {
        super(message);
    }
}
