// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

/** Somebody's public key or ciphertext that no honest program sends; the exchange must end. */
public final class RefusedKeyException extends Exception {
    public RefusedKeyException(String message) {
        super(message);
    }
}
