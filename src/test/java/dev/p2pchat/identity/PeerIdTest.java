// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Base32;
import dev.p2pchat.base.Bytes;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
    /** Of the Ed25519 seed of 32 bytes 01, computed by another program: ids must mean the same in every version. */
    private static final String PINNED = "C7V2OUY-YAOO5YH-B6XIKUO-ZDCBG67-BIWYC3Q-JINL4DT-JMYV5RC-I5WBGAL";

    private static final PeerId ID = FixedIdentity.of(1).id();

    @Test
    void ofAKnownKeyIsTheKnownOne() {
        assertThat(ID).hasToString(PINNED);
        assertThat(ID.keyId()).isEqualTo(PINNED.substring(0, 7));
    }

    @Test
    void isPrintedInEightGroupsOfSeven() {
        for (int seed = 0; seed < 50; seed++) {
            assertThat(random(seed).toString()).matches("[A-Z2-7]{7}(-[A-Z2-7]{7}){7}");
        }
    }

    @Test
    void isReadBackFromItsPrint() {
        for (int seed = 0; seed < 200; seed++) {
            PeerId id = random(seed);
            assertThat(PeerId.parse(id.toString())).as("seed %d", seed).isEqualTo(id);
        }
    }

    @Test
    void isReadAsPeopleWriteIt() {
        String printed = ID.toString();

        assertThat(PeerId.parse(printed.toLowerCase(Locale.ROOT))).isEqualTo(ID);
        assertThat(PeerId.parse(printed.replace("-", ""))).isEqualTo(ID);
        assertThat(PeerId.parse(" " + printed.replace("-", "  ") + "\n")).isEqualTo(ID);
        assertThat(PeerId.parse(printed.replace('O', '0').replace('I', '1').replace('B', '8')))
                .isEqualTo(ID);
    }

    @Test
    void noticesEveryChangeOfASingleCharacter() {
        String plain = ID.toString().replace("-", "");
        for (int at = 0; at < plain.length(); at++) {
            for (char other : Base32.ALPHABET.toCharArray()) {
                if (other != plain.charAt(at)) {
                    String mistyped = plain.substring(0, at) + other + plain.substring(at + 1);
                    assertThatIllegalArgumentException()
                            .as("%c at %d", other, at)
                            .isThrownBy(() -> PeerId.parse(mistyped));
                }
            }
        }
    }

    @Test
    void noticesNearlyEverySwapOfNeighbours() {
        int swaps = 0;
        int unnoticed = 0;
        for (int seed = 0; seed < 50; seed++) {
            String plain = random(seed).toString().replace("-", "");
            for (int at = 0; at + 1 < plain.length(); at++) {
                if (plain.charAt(at) != plain.charAt(at + 1)) {
                    swaps++;
                    unnoticed += parses(plain.substring(0, at)
                                    + plain.charAt(at + 1)
                                    + plain.charAt(at)
                                    + plain.substring(at + 2))
                            ? 1
                            : 0;
                }
            }
        }

        // Luhn's weakness is one pair of values in each alphabet.
        assertThat(unnoticed).isLessThan(swaps / 100);
    }

    private static boolean parses(String text) {
        try {
            var unused = PeerId.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "alice", "AAAAAAA", "ıııııııııııııııııııııııııııııııııııııııııııııııııııııııı"})
    void refusesWhatIsNoId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse(text));
    }

    @Test
    void refusesOtherCharactersAndLengths() {
        String plain = ID.toString().replace("-", "");

        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse(plain.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse(plain + "A"));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse("9" + plain.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse("é" + plain.substring(1)));
    }

    @Test
    void has32Bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerId(Bytes.fromHex("00".repeat(31))));
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerId(Bytes.fromHex("00".repeat(33))));
    }

    private static PeerId random(int seed) {
        byte[] hash = new byte[PeerId.BYTES];
        new Random(seed).nextBytes(hash);
        return new PeerId(Bytes.owning(hash));
    }
}
