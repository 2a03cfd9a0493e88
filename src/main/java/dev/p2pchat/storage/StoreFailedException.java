// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** The disk or the store's own files failed; nothing more can be written. The message says what a person can do. */
public class StoreFailedException extends RuntimeException {
    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreFailedException(String message) {
        super(message);
    }
}
