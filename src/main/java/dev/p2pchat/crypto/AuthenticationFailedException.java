// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

/** A ciphertext that was altered, moved, or sealed under another key. No byte of it may be used. */
public final class AuthenticationFailedException extends Exception {
    public AuthenticationFailedException() {
        super("authentication failed");
    }
}
