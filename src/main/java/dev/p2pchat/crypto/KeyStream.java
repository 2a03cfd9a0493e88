// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.engines.XChaCha20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The key stream of one key and nonce, from block 0 on. */
interface KeyStream {
    int BLOCK_BYTES = 64;

    /**
     * Writes the next block to the beginning of {@code block}.
     *
     * @throws IllegalStateException behind the last of 2³² blocks
     */
    void next(byte[] block);

    /** RFC 8439, section 2.4. */
    static KeyStream chaCha20(SecretKey key, byte[] nonce) {
        ChaCha20 stream = new ChaCha20();
        stream.init(true, parameters(key, nonce, Aead.NONCE_BYTES));
        return stream;
    }

    /** draft-irtf-cfrg-xchacha-03, section 2.3. */
    static KeyStream xChaCha20(SecretKey key, byte[] nonce) {
        XChaCha20 stream = new XChaCha20();
        stream.init(true, parameters(key, nonce, XAead.NONCE_BYTES));
        return stream;
    }

    private static ParametersWithIV parameters(SecretKey key, byte[] nonce, int nonceBytes) {
        if (nonce.length != nonceBytes) {
            throw new IllegalArgumentException("a nonce has " + nonceBytes + " bytes here, not " + nonce.length);
        }
        return new ParametersWithIV(new KeyParameter(key.bytes()), nonce);
    }

    /** Bouncy Castle's, whose own way out is byte by byte. */
    final class ChaCha20 extends ChaCha7539Engine implements KeyStream {
        @Override
        public void next(byte[] block) {
            generateKeyStream(block);
            advanceCounter();
        }
    }

    /** The same for long nonces. */
    final class XChaCha20 extends XChaCha20Engine implements KeyStream {
        @Override
        public void next(byte[] block) {
            generateKeyStream(block);
            advanceCounter();
        }
    }
}
