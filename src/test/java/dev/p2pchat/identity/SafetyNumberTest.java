// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.SafetyNumber.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyNumberTest {
    /** Signal's figures: libsignal, rust/protocol/src/fingerprint.rs, {@code fingerprint_test_v1}. */
    private static final Bytes ALICE_KEY =
            Bytes.fromHex("0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868");

    private static final Bytes ALICE_IDENTIFIER = Bytes.utf8("+14152222222");
    private static final Bytes BOB_KEY =
            Bytes.fromHex("05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b");
    private static final Bytes BOB_IDENTIFIER = Bytes.utf8("+14153333333");

    /** From the scannable ones there, which hold the first 32 bytes of each side. */
    private static final String ALICE_FINGERPRINT = "1e301a0353dce3dbe7684cb8336e85136cdc0ee96219494ada305d62a7bd61df";

    private static final String BOB_FINGERPRINT = "d62cbf73a11592015b6b9f1682ac306fea3aaf3885b84d12bca631e9d4fb3a4d";
    private static final String SIGNALS = "300354477692869396892869876765458257569162576843440918079131";

    /** Of the seeds of 32 bytes 01 and 02, computed by another program: it must mean the same in every version. */
    private static final String OURS = "381820459731895508021567649565927778787987128444940301430979";

    private static final Ed25519PublicKey ALICE = FixedIdentity.of(1).publicKey();
    private static final Ed25519PublicKey BOB = FixedIdentity.of(2).publicKey();
    private static final SafetyNumber NUMBER = SafetyNumber.of(ALICE, BOB);

    @Test
    void isSignalsForSignalsFigures() {
        Bytes alice = SafetyNumber.fingerprint(ALICE_KEY, ALICE_IDENTIFIER, 5200);
        Bytes bob = SafetyNumber.fingerprint(BOB_KEY, BOB_IDENTIFIER, 5200);

        assertThat(alice.slice(0, 32).hex()).isEqualTo(ALICE_FINGERPRINT);
        assertThat(bob.slice(0, 32).hex()).isEqualTo(BOB_FINGERPRINT);
        assertThat(SafetyNumber.joined(alice, bob).digits()).isEqualTo(SIGNALS);
        assertThat(SafetyNumber.joined(bob, alice).digits()).isEqualTo(SIGNALS);
        assertThat(SafetyNumber.ITERATIONS).isEqualTo(5200);
    }

    @Test
    void ofKnownKeysIsTheKnownOneOnBothSides() {
        assertThat(NUMBER.digits()).isEqualTo(OURS);
        assertThat(SafetyNumber.of(BOB, ALICE)).isEqualTo(NUMBER);
    }

    /** So that docs/protocol.md, which gives these keys, can be relied on. */
    @Test
    void ofTheKnownCallIsTheOneOfTheProtocolsPage() throws IOException {
        Ed25519PublicKey alice = key("bc7cbcb5636375fa1d82434d466724d92377f53b980695dd49d26d0ce12205a5");
        Ed25519PublicKey bob = key("4721b5b632272e65a68dda7ac25b4185f8b01916db185c14287db92e2b770fae");

        assertThat(Files.readString(Path.of("docs/protocol.md")))
                .contains(alice.bytes().hex(), bob.bytes().hex())
                .contains("`" + SafetyNumber.of(alice, bob) + "`");
    }

    private static Ed25519PublicKey key(String hex) {
        return new Ed25519PublicKey(Bytes.fromHex(hex));
    }

    @Test
    void isAnotherForAnotherKeyOnEitherSide() {
        Ed25519PublicKey mallory = FixedIdentity.of(3).publicKey();

        assertThat(SafetyNumber.of(ALICE, mallory)).isNotEqualTo(NUMBER);
        assertThat(SafetyNumber.of(mallory, BOB)).isNotEqualTo(NUMBER);
    }

    @Test
    void isPrintedInTwelveGroupsOfFive() {
        assertThat(NUMBER.groups()).hasSize(12);
        assertThat(String.join("", NUMBER.groups())).isEqualTo(OURS);
        assertThat(NUMBER.toString()).matches("[0-9]{5}( [0-9]{5}){11}");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "", "-", "\n", " - ", "\u00a0", "\u2013", "\r\n    "})
    void equalsItselfHoweverItIsSpaced(String between) {
        String typed = between + String.join(between, NUMBER.groups()) + between;

        assertThat(NUMBER.compare(typed)).isEqualTo(new Comparison.Equal());
    }

    @Test
    void noticesEveryWrongDigitAndSaysWhere() {
        for (int at = 0; at < 60; at++) {
            for (char other = '0'; other <= '9'; other++) {
                if (other != OURS.charAt(at)) {
                    String wrong = OURS.substring(0, at) + other + OURS.substring(at + 1);
                    assertThat(NUMBER.compare(wrong)).isEqualTo(new Comparison.Different(List.of(at / 5 + 1)));
                }
            }
        }
    }

    @Test
    void saysEveryGroupThatDiffers() {
        String wrong = inverted(OURS.substring(0, 1)) + OURS.substring(1, 30) + inverted(OURS.substring(30));

        assertThat(NUMBER.compare(wrong)).isEqualTo(new Comparison.Different(List.of(1, 7, 8, 9, 10, 11, 12)));
    }

    private static String inverted(String digits) {
        StringBuilder out = new StringBuilder();
        digits.chars().forEach(c -> out.append('9' - c));
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource({"'', 0, 0", "12345, 5, 0", "bob, 0, 3", "' - ', 0, 0", "1.2, 2, 1", "\ud83d\ude42, 0, 1", "\u0663, 0, 1"
    })
    void isNotComparedWithAnythingBut60Digits(String typed, int digits, int others) {
        assertThat(NUMBER.compare(typed)).isEqualTo(new Comparison.Unusable(digits, others));
    }

    @Test
    void isNotComparedWithOneDigitMoreOrLessOrALetterMore() {
        assertThat(NUMBER.compare(OURS.substring(1))).isEqualTo(new Comparison.Unusable(59, 0));
        assertThat(NUMBER.compare(OURS + "1")).isEqualTo(new Comparison.Unusable(61, 0));
        assertThat(NUMBER.compare(OURS + "x")).isEqualTo(new Comparison.Unusable(60, 1));
        assertThat(NUMBER.compare(OURS.substring(1) + "O")).isEqualTo(new Comparison.Unusable(59, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "30035 44776 92869 39689 28698 76765 45825 75691 62576 84344 09180 79131"})
    void has60Digits(String digits) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SafetyNumber(digits));
    }
}
