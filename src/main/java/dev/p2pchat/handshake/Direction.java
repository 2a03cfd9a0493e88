// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session: its current key and what went through it.
 *
 * <p>The lock is there because either thread may close both directions, and no key may be wiped while it is in use: a
 * frame would be sealed under half a key. Nothing else is locked meanwhile.
 */
final class Direction implements AutoCloseable {
    static final int LENGTH_BYTES = 2;

    private static final byte[] NO_AD = {};

    private CipherState cipher;
    private long bytes;
    private boolean closed;

    Direction(CipherState cipher) {
        this.cipher = cipher;
    }

    /**
     * Seals with the length in front.
     *
     * @param after the key for everything later, or null to go on with the present one
     */
    synchronized byte[] seal(byte[] plaintext, @Nullable CipherState after) throws SessionBrokenException {
        if (closed) {
            if (after != null) {
                after.close();
            }
            throw ended();
        }
        int length = plaintext.length + Aead.TAG_BYTES;
        byte[] out = new byte[LENGTH_BYTES + length];
        out[0] = (byte) (length >>> 8);
        out[1] = (byte) length;
        cipher.seal(NO_AD, plaintext, out, LENGTH_BYTES);
        bytes += out.length;
        if (after != null) {
            switchTo(after);
        }
        return out;
    }

    synchronized byte[] open(byte[] ciphertext) throws SessionBrokenException, AuthenticationFailedException {
        if (closed) {
            throw ended();
        }
        byte[] plaintext = cipher.open(NO_AD, ciphertext);
        bytes += LENGTH_BYTES + ciphertext.length;
        return plaintext;
    }

    /** Wipes the present key and counts from zero. */
    synchronized void switchTo(CipherState after) {
        cipher.close();
        cipher = after;
        bytes = 0;
        if (closed) {
            after.close();
        }
    }

    /** Frames under the present key. */
    synchronized long frames() {
        return cipher.count();
    }

    /** Bytes on the wire under the present key. */
    synchronized long bytes() {
        return bytes;
    }

    private static SessionBrokenException ended() {
        return new SessionBrokenException("the session has ended");
    }

    @Override
    public synchronized void close() {
        closed = true;
        cipher.close();
    }
}
