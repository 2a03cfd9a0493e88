// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class XAeadTest {
    /** draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
    private static final SecretKey KEY =
            SecretKey.copyOf(hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));

    private static final byte[] NONCE = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
    private static final byte[] AD = hex("50515253c0c1c2c3c4c5c6c7");
    private static final byte[] PLAINTEXT = ("Ladies and Gentlemen of the class of '99: If I could offer you only one"
                    + " tip for the future, sunscreen would be it.")
            .getBytes(US_ASCII);
    private static final byte[] CIPHERTEXT = hex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            + "21f9664c97637da9768812f615c68b13b52e"
            + "c0875924c1c7987947deafd8780acf49");

    @Test
    void sealsAndOpensTheFigureOfTheDraft() throws Exception {
        assertThat(XAead.seal(KEY, NONCE, AD, PLAINTEXT)).isEqualTo(CIPHERTEXT);
        assertThat(XAead.open(KEY, NONCE, AD, CIPHERTEXT)).isEqualTo(PLAINTEXT);
    }

    @Test
    void refusesEveryChangedBitAndEveryTruncation() {
        for (int bit = 0; bit < 8 * CIPHERTEXT.length; bit++) {
            byte[] changed = CIPHERTEXT.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> XAead.open(KEY, NONCE, AD, changed))
                    .isInstanceOf(AuthenticationFailedException.class);
        }
        for (int length = 0; length < CIPHERTEXT.length; length++) {
            byte[] cut = Arrays.copyOf(CIPHERTEXT, length);
            assertThatThrownBy(() -> XAead.open(KEY, NONCE, AD, cut)).isInstanceOf(AuthenticationFailedException.class);
        }
    }

    @Test
    void refusesOtherAssociatedDataAndAnotherNonce() {
        byte[] otherNonce = NONCE.clone();
        otherNonce[0] ^= 1;
        assertThatThrownBy(() -> XAead.open(KEY, NONCE, new byte[0], CIPHERTEXT))
                .isInstanceOf(AuthenticationFailedException.class);
        assertThatThrownBy(() -> XAead.open(KEY, otherNonce, AD, CIPHERTEXT))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void refusesANonceOfAnotherLength() {
        assertThatThrownBy(() -> XAead.seal(KEY, new byte[12], AD, PLAINTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesNothingWhenTheTagIsWrong() {
        SecretKey key = SecretKey.copyOf(new byte[32]);
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        byte[] sealed = Aead.seal(key, nonce, AD, PLAINTEXT);
        sealed[sealed.length - 1] ^= 1;
        byte[] out = new byte[PLAINTEXT.length + 2];
        Arrays.fill(out, (byte) 7);

        assertThatThrownBy(() -> Aead.open(key, nonce, AD, sealed, 0, sealed.length, out, 1))
                .isInstanceOf(AuthenticationFailedException.class);

        assertThat(out).containsOnly(7);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** Of every length around the blocks of cipher and MAC. */
    @Test
    void sealsAndOpensAsTheLibrarysOwnCombinationDoes() throws Exception {
        Random random = new Random(1);
        SecretKey key = SecretKey.copyOf(bytes(random, SecretKey.BYTES));
        for (int length = 0; length < 300; length++) {
            byte[] nonce = bytes(random, Aead.NONCE_BYTES);
            byte[] ad = bytes(random, length % 40);
            byte[] plaintext = bytes(random, length);

            byte[] sealed = Aead.seal(key, nonce, ad, plaintext);

            assertThat(sealed).isEqualTo(theirs(key, nonce, ad, plaintext));
            assertThat(Aead.open(key, nonce, ad, sealed)).isEqualTo(plaintext);
        }
    }

    private static byte[] theirs(SecretKey key, byte[] nonce, byte[] ad, byte[] plaintext) throws Exception {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key.bytes()), 8 * Aead.TAG_BYTES, nonce, ad));
        byte[] out = new byte[plaintext.length + Aead.TAG_BYTES];
        int written = cipher.processBytes(plaintext, 0, plaintext.length, out, 0);
        cipher.doFinal(out, written);
        return out;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
