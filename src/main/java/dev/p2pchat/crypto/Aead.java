// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * ChaCha20-Poly1305 (RFC 8439) with 12-byte nonces, which the caller never repeats under one key: two messages under
 * one nonce betray both and allow forgeries.
 */
public final class Aead {
    public static final int NONCE_BYTES = 12;
    public static final int TAG_BYTES = 16;

    private Aead() {}

    /**
     * Writes the ciphertext and its tag, {@code length + TAG_BYTES} bytes, to {@code out} from {@code outOffset} on.
     * The two ranges must not overlap.
     */
    public static void seal(
            SecretKey key, byte[] nonce, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        seal(new ChaCha20Poly1305(), NONCE_BYTES, key, nonce, ad, in, inOffset, length, out, outOffset);
    }

    /**
     * Writes the plaintext, {@code length - TAG_BYTES} bytes, to {@code out} from {@code outOffset} on. The two ranges
     * must not overlap.
     *
     * @param length of ciphertext and tag together
     * @throws AuthenticationFailedException if the tag is wrong or missing; then the range in {@code out} is all zeros
     */
    public static void open(
            SecretKey key, byte[] nonce, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset)
            throws AuthenticationFailedException {
        open(new ChaCha20Poly1305(), NONCE_BYTES, key, nonce, ad, in, inOffset, length, out, outOffset);
    }

    public static byte[] seal(SecretKey key, byte[] nonce, byte[] ad, byte[] plaintext) {
        byte[] out = new byte[plaintext.length + TAG_BYTES];
        seal(key, nonce, ad, plaintext, 0, plaintext.length, out, 0);
        return out;
    }

    public static byte[] open(SecretKey key, byte[] nonce, byte[] ad, byte[] ciphertext)
            throws AuthenticationFailedException {
        byte[] out = new byte[plaintextLength(ciphertext.length)];
        open(key, nonce, ad, ciphertext, 0, ciphertext.length, out, 0);
        return out;
    }

    static int plaintextLength(int ciphertextLength) throws AuthenticationFailedException {
        if (ciphertextLength < TAG_BYTES) {
            throw new AuthenticationFailedException();
        }
        return ciphertextLength - TAG_BYTES;
    }

    static void seal(
            ChaCha20Poly1305 cipher,
            int nonceBytes,
            SecretKey key,
            byte[] nonce,
            byte[] ad,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset) {
        cipher.init(true, parameters(nonceBytes, key, nonce, ad));
        try {
            int written = cipher.processBytes(in, inOffset, length, out, outOffset);
            cipher.doFinal(out, outOffset + written);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }

    static void open(
            ChaCha20Poly1305 cipher,
            int nonceBytes,
            SecretKey key,
            byte[] nonce,
            byte[] ad,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset)
            throws AuthenticationFailedException {
        int plaintextLength = plaintextLength(length);
        cipher.init(false, parameters(nonceBytes, key, nonce, ad));
        try {
            int written = cipher.processBytes(in, inOffset, length, out, outOffset);
            cipher.doFinal(out, outOffset + written);
        } catch (InvalidCipherTextException e) {
            // Bouncy Castle writes plaintext while it goes and looks at the tag last.
            Arrays.fill(out, outOffset, outOffset + plaintextLength, (byte) 0);
            throw new AuthenticationFailedException();
        }
    }

    private static AEADParameters parameters(int nonceBytes, SecretKey key, byte[] nonce, byte[] ad) {
        if (nonce.length != nonceBytes) {
            throw new IllegalArgumentException("a nonce has " + nonceBytes + " bytes here, not " + nonce.length);
        }
        return new AEADParameters(new KeyParameter(key.bytes()), 8 * TAG_BYTES, nonce, ad);
    }
}
