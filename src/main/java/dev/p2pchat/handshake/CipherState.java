// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.SecretKey;

/**
 * A key and the number of its next nonce (Noise, section 5.1). Not thread-safe; owns the key and wipes it on close.
 *
 * <p>A failed opening does not advance the nonce, but nobody here tries again: the caller closes.
 */
final class CipherState implements AutoCloseable {
    private static final int COUNTER_OFFSET = Aead.NONCE_BYTES - Long.BYTES;

    private final SecretKey key;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private long sealedOrOpened;

    CipherState(SecretKey key) {
        this.key = key;
    }

    void seal(byte[] ad, byte[] in, byte[] out, int outOffset) {
        Aead.seal(key, nonce(), ad, in, 0, in.length, out, outOffset);
        sealedOrOpened++;
    }

    byte[] seal(byte[] ad, byte[] plaintext) {
        byte[] out = new byte[plaintext.length + Aead.TAG_BYTES];
        seal(ad, plaintext, out, 0);
        return out;
    }

    byte[] open(byte[] ad, byte[] ciphertext) throws AuthenticationFailedException {
        byte[] plaintext = Aead.open(key, nonce(), ad, ciphertext);
        sealedOrOpened++;
        return plaintext;
    }

    /** How many were sealed or opened under this key. */
    long count() {
        return sealedOrOpened;
    }

    /** Noise, section 12.3: four zero bytes, then the number little-endian. */
    private byte[] nonce() {
        if (sealedOrOpened < 0) {
            throw new IllegalStateException("no nonce is left");
        }
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[COUNTER_OFFSET + i] = (byte) (sealedOrOpened >>> (8 * i));
        }
        return nonce;
    }

    /** The key itself, for the published figures. */
    SecretKey key() {
        return key;
    }

    @Override
    public void close() {
        key.close();
    }
}
