// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): nonces of 24 bytes, long enough to be drawn at random for every
 * message under one key.
 */
public final class XAead {
    public static final int NONCE_BYTES = 24;
    public static final int TAG_BYTES = Aead.TAG_BYTES;

    private XAead() {}

    /** Ciphertext and tag; the nonce is not part of it. */
    public static byte[] seal(SecretKey key, byte[] nonce, byte[] ad, byte[] plaintext) {
        byte[] out = new byte[plaintext.length + TAG_BYTES];
        Aead.seal(KeyStream.xChaCha20(key, nonce), ad, plaintext, 0, plaintext.length, out, 0);
        return out;
    }

    public static byte[] open(SecretKey key, byte[] nonce, byte[] ad, byte[] ciphertext)
            throws AuthenticationFailedException {
        byte[] out = new byte[Aead.plaintextLength(ciphertext.length)];
        Aead.open(KeyStream.xChaCha20(key, nonce), ad, ciphertext, 0, ciphertext.length, out, 0);
        return out;
    }
}
