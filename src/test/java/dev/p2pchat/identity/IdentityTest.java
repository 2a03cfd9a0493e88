// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdentityTest {
    private static final Bytes BODY = Bytes.utf8("a body");

    private final Identity alice = FixedIdentity.of(1);

    @ParameterizedTest
    @EnumSource
    void signsForOnePurposeOnly(Purpose purpose) {
        Bytes signature = alice.sign(purpose, BODY);

        for (Purpose other : Purpose.values()) {
            assertThat(Identity.verify(alice.publicKey(), other, BODY, signature))
                    .as("signed for %s, shown for %s", purpose, other)
                    .isEqualTo(other == purpose);
        }
    }

    @Test
    void signsForNobodyElseAndNothingElse() {
        Bytes signature = alice.sign(Purpose.RECORD, BODY);

        assertThat(Identity.verify(FixedIdentity.of(2).publicKey(), Purpose.RECORD, BODY, signature))
                .isFalse();
        assertThat(Identity.verify(alice.publicKey(), Purpose.RECORD, Bytes.utf8("a bodz"), signature))
                .isFalse();
        assertThat(Identity.verify(alice.publicKey(), Purpose.RECORD, BODY, signature.slice(0, 63)))
                .isFalse();
        assertThat(Identity.verify(alice.publicKey(), Purpose.RECORD, BODY, Bytes.EMPTY))
                .isFalse();
    }

    @Test
    void signsThePrefixOfTheProtocolAndThenTheBody() {
        assertThat(new String(Purpose.UNREGISTER.message(BODY), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("p2pchat/v1/unregister\0a body");
    }

    /** Otherwise one body for one purpose could be read as another body for another. */
    @Test
    void hasNoPurposeThatBeginsAnother() {
        for (Purpose one : Purpose.values()) {
            for (Purpose other : Purpose.values()) {
                if (one != other) {
                    assertThat(Bytes.owning(one.message(Bytes.EMPTY)).hex())
                            .doesNotStartWith(
                                    Bytes.owning(other.message(Bytes.EMPTY)).hex());
                }
            }
        }
    }

    @Test
    void isWipedWhenItIsClosed() {
        alice.close();

        assertThatIllegalStateException().isThrownBy(() -> alice.sign(Purpose.RECORD, BODY));
        assertThatIllegalStateException()
                .isThrownBy(() -> alice.signing().seed().bytes());
        assertThatIllegalStateException()
                .isThrownBy(() -> alice.noise().scalar().bytes());
    }

    @Test
    void doesNotPrintItsKeys() {
        String seed = HexFormat.of().formatHex(alice.signing().seed().bytes());

        assertThat(alice.toString() + alice.signing() + alice.noise()).doesNotContain(seed.substring(0, 8));
    }

    @Test
    void isAnotherOneEachTimeItIsMade() {
        SecureRandom random = new SecureRandom();
        try (Identity one = Identity.generate(random);
                Identity other = Identity.generate(random)) {
            assertThat(one.id()).isNotEqualTo(other.id()).isEqualTo(PeerId.of(one.publicKey()));
            assertThat(one.noisePublicKey()).isNotEqualTo(other.noisePublicKey());
        }
    }
}
