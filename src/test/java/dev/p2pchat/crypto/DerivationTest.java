// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from secrets ({@link Hkdf}) and from passphrases ({@link PasswordKdf}). */
class DerivationTest {
    private static final Bytes SALT = Bytes.utf8("somesalt");

    /** RFC 5869, appendix A.3: no salt, which is the same as 32 zero bytes, and no info. */
    @Test
    void hkdfGivesTheFigureOfTheRfc() {
        byte[] material = new byte[22];
        Arrays.fill(material, (byte) 0x0b);
        List<SecretKey> keys = Hkdf.derive(SecretKey.owning(new byte[32]), material, 2);
        String first42Bytes = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
        assertThat(hex(keys)).hasSize(2 * 64).startsWith(first42Bytes);
    }

    @Test
    void hkdfGivesThreeOutputsLikeAnotherImplementation() {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) 3);
        byte[] material = {1, 2, 3};
        HKDFBytesGenerator other = new HKDFBytesGenerator(new SHA256Digest());
        other.init(new HKDFParameters(material, salt, new byte[0]));
        byte[] expected = new byte[96];
        other.generateBytes(expected, 0, expected.length);

        assertThat(hex(Hkdf.derive(SecretKey.copyOf(salt), material, 3)))
                .isEqualTo(HexFormat.of().formatHex(expected));
    }

    /** The Argon2id figures of the reference implementation (phc-winner-argon2, src/test.c, version 0x13). */
    @ParameterizedTest
    @CsvSource({
        "65536, 1, 1, password, f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98",
        "65536, 2, 1, password, 09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        "65536, 4, 1, password, 9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c",
        "65536, 2, 1, differentpassword, 0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        "256, 2, 1, password, 9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        "256, 2, 2, password, 6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
    })
    void argon2idGivesTheFiguresOfTheReference(int kib, int passes, int lanes, String passphrase, String expected) {
        SecretKey key = PasswordKdf.argon2id(kib, passes, lanes, SALT, passphrase.getBytes(UTF_8));
        assertThat(HexFormat.of().formatHex(key.bytes())).isEqualTo(expected);
    }

    @Test
    void aPassphraseOfCharactersIsItsUtf8Form() {
        PasswordKdf kdf = new PasswordKdf(PasswordKdf.MIN_MEMORY_KIB, 1, 1, SALT);
        assertThat(kdf.derive("pässwörd€".toCharArray())).isEqualTo(kdf.derive("pässwörd€".getBytes(UTF_8)));
    }

    @Test
    void everyFreshSaltIsAnother() {
        SecureRandom random = new SecureRandom();
        PasswordKdf kdf = PasswordKdf.withFreshSalt(random);
        assertThat(kdf.salt().length()).isEqualTo(16);
        assertThat(kdf.salt()).isNotEqualTo(PasswordKdf.withFreshSalt(random).salt());
        assertThat(List.of(kdf.memoryKib(), kdf.iterations(), kdf.parallelism()))
                .containsExactly(64 * 1024, 3, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "8191, 1, 1, 16",
        "1048577, 1, 1, 16",
        "-1, 1, 1, 16",
        "65536, 0, 1, 16",
        "65536, 17, 1, 16",
        "65536, 1, 0, 16",
        "65536, 1, 9, 16",
        "65536, 1, 1, 7",
        "65536, 1, 1, 65",
    })
    void refusesCostsOutsideTheLimits(int kib, int passes, int lanes, int saltBytes) {
        Bytes salt = Bytes.owning(new byte[saltBytes]);
        assertThatThrownBy(() -> new PasswordKdf(kib, passes, lanes, salt))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWipedKemKeyDecapsulatesNothing() throws Exception {
        SecureRandom random = new SecureRandom();
        MlKem768PrivateKey key = MlKem768PrivateKey.generate(random);
        MlKem768.Encapsulation made = MlKem768.encapsulate(key.encapsulationKey(), random);
        assertThat(key.decapsulate(made.ciphertext())).isEqualTo(made.secret());
        key.close();
        assertThatThrownBy(() -> key.decapsulate(made.ciphertext())).isInstanceOf(IllegalStateException.class);
    }

    private static String hex(List<SecretKey> keys) {
        StringBuilder out = new StringBuilder();
        keys.forEach(key -> out.append(HexFormat.of().formatHex(key.bytes())));
        return out.toString();
    }
}
