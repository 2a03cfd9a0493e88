// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    private static final PeerId ID = FixedIdentity.of(2).id();

    @ParameterizedTest
    @CsvSource({
        "bob, b0b",
        "bill, b1ll",
        "bill, bi11",
        "bill, blll",
        "bill, biil",
        "sam, 5am",
        "tom, torn",
        "mom, rnom",
        "walter, vvalter",
        "annab, anna.b",
        "anna.b, anna-b",
        "anna_b, anna.b",
        "anna, anna-",
        "anna, anna...",
        "rnorn, mom",
        "bob, bob"
    })
    void takesNamesForEachOtherThatReadAlike(String one, String other) {
        assertThat(Labels.looksLike(one, other)).isTrue();
        assertThat(Labels.looksLike(other, one)).isTrue();
        assertThat(Labels.of(record(other), List.of("zoe", one))).isEqualTo(other + " (" + ID.keyId() + ")");
    }

    @ParameterizedTest
    @CsvSource({"bob, bobo", "bob, rob", "tom, ton", "walter, valter", "anna1, anna2", "bob, bob2", "m, n", "w, v"})
    void keepsNamesApartThatDiffer(String one, String other) {
        assertThat(Labels.looksLike(one, other)).isFalse();
        assertThat(Labels.of(record(other), List.of(one))).isEqualTo(other);
    }

    @Test
    void isThePlainNameWhereNobodyIsCalledSo() {
        assertThat(Labels.of(record("bob"), List.of())).isEqualTo("bob");
        assertThat(Labels.of(record("bob"), List.of("bob (AAAAAAA)")))
                .as("whose key stands behind their name is told apart already")
                .isEqualTo("bob");
    }

    @Test
    void takesAsMuchOfTheKeyAsNobodyElseHasThere() {
        String whole = ID.toString();
        List<String> taken = new java.util.ArrayList<>(List.of("bob"));
        for (int end = 7; end <= whole.length(); end += 8) {
            String label = Labels.of(record("bob"), taken);

            assertThat(label).isEqualTo("bob (" + whole.substring(0, end) + ")");
            taken.add(label.toLowerCase(Locale.ROOT));
        }
        // Who has the same whole key is the same.
        assertThat(Labels.of(record("bob"), taken)).isEqualTo("bob (" + whole + ")");
    }

    @Test
    void knowsTheNameInALabel() {
        assertThat(Labels.namesKey("bob")).isFalse();
        assertThat(Labels.namesKey("bob (ABCDEFG)")).isTrue();
        assertThat(Labels.withoutKey("bob")).isEqualTo("bob");
        assertThat(Labels.withoutKey("bob (ABCDEFG-HIJKLMN)")).isEqualTo("bob");
    }

    private static SignedRecord record(String name) {
        try (Identity identity = FixedIdentity.of(2)) {
            return SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username(name), List.of(), 1, Instant.EPOCH));
        }
    }
}
