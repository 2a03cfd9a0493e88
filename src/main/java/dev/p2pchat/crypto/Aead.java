// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.Pack;

/**
 * ChaCha20-Poly1305 (RFC 8439) with 12-byte nonces, which the caller never repeats under one key: two messages under
 * one nonce betray both and allow forgeries.
 *
 * <p>Put together from Bouncy Castle's cipher and MAC as the RFC says, and not its own combination of them, which goes
 * byte by byte and looks at the tag last (docs/performance.md). Whatever is to do this job in another way belongs here.
 */
public final class Aead {
    public static final int NONCE_BYTES = 12;
    public static final int TAG_BYTES = 16;

    private static final int MAC_KEY_BYTES = 32;
    private static final byte[] ZEROS = new byte[TAG_BYTES];

    /** Eight bytes at once, at any place of an array; which end comes first is no matter to an exclusive or. */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Aead() {}

    /**
     * Writes the ciphertext and its tag, {@code length + TAG_BYTES} bytes, to {@code out} from {@code outOffset} on.
     * The two ranges must not overlap.
     */
    public static void seal(
            SecretKey key, byte[] nonce, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        seal(KeyStream.chaCha20(key, nonce), ad, in, inOffset, length, out, outOffset);
    }

    /**
     * Writes the plaintext, {@code length - TAG_BYTES} bytes, to {@code out} from {@code outOffset} on. The two ranges
     * must not overlap.
     *
     * @param length of ciphertext and tag together
     * @throws AuthenticationFailedException if the tag is wrong or missing; then nothing was written
     */
    public static void open(
            SecretKey key, byte[] nonce, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset)
            throws AuthenticationFailedException {
        open(KeyStream.chaCha20(key, nonce), ad, in, inOffset, length, out, outOffset);
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

    static void seal(KeyStream stream, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        byte[] block = new byte[KeyStream.BLOCK_BYTES];
        Poly1305 mac = begin(stream, ad, block);
        xor(stream, block, in, inOffset, length, out, outOffset);
        finish(mac, ad.length, out, outOffset, length);
        mac.doFinal(out, outOffset + length);
    }

    static void open(KeyStream stream, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset)
            throws AuthenticationFailedException {
        int plaintextLength = plaintextLength(length);
        byte[] block = new byte[KeyStream.BLOCK_BYTES];
        Poly1305 mac = begin(stream, ad, block);
        finish(mac, ad.length, in, inOffset, plaintextLength);
        byte[] tag = new byte[TAG_BYTES];
        mac.doFinal(tag, 0);
        if (!Arrays.constantTimeAreEqual(TAG_BYTES, tag, 0, in, inOffset + plaintextLength)) {
            throw new AuthenticationFailedException();
        }
        xor(stream, block, in, inOffset, plaintextLength, out, outOffset);
    }

    /** RFC 8439, sections 2.6 and 2.8: block 0 of the key stream is the key of the MAC, the message begins with block 1. */
    private static Poly1305 begin(KeyStream stream, byte[] ad, byte[] block) {
        stream.next(block);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(block, 0, MAC_KEY_BYTES));
        Arrays.clear(block);
        mac.update(ad, 0, ad.length);
        pad(mac, ad.length);
        return mac;
    }

    private static void xor(
            KeyStream stream, byte[] block, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int done = 0;
        for (; length - done >= KeyStream.BLOCK_BYTES; done += KeyStream.BLOCK_BYTES) {
            stream.next(block);
            for (int i = 0; i < KeyStream.BLOCK_BYTES; i += Long.BYTES) {
                long mixed = (long) LONGS.get(in, inOffset + done + i) ^ (long) LONGS.get(block, i);
                LONGS.set(out, outOffset + done + i, mixed);
            }
        }
        if (done < length) {
            stream.next(block);
            for (int i = 0; done < length; i++, done++) {
                out[outOffset + done] = (byte) (in[inOffset + done] ^ block[i]);
            }
        }
        Arrays.clear(block);
    }

    /** The ciphertext and both lengths. */
    private static void finish(Poly1305 mac, int adLength, byte[] ciphertext, int offset, int length) {
        mac.update(ciphertext, offset, length);
        pad(mac, length);
        byte[] lengths = new byte[2 * Long.BYTES];
        Pack.longToLittleEndian(adLength, lengths, 0);
        Pack.longToLittleEndian(length, lengths, Long.BYTES);
        mac.update(lengths, 0, lengths.length);
    }

    private static void pad(Poly1305 mac, int length) {
        int rest = length % TAG_BYTES;
        if (rest > 0) {
            mac.update(ZEROS, 0, TAG_BYTES - rest);
        }
    }
}
