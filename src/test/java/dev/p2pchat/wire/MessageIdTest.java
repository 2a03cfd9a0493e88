// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
    private final SecureRandom random = new SecureRandom();

    /** RFC 9562, section 5.7. */
    @Test
    void isAUuidOfVersion7WithItsTimeInFront() {
        // The time of the RFC's own example, appendix A.6.
        Instant now = Instant.parse("2022-02-22T19:22:22Z");
        for (int i = 0; i < 100; i++) {
            UUID uuid = UUID.fromString(MessageId.random(random, now).toString());
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(0x017F22E279B0L);
        }
    }

    @Test
    void isNeverTheSameTwice() {
        assertThat(MessageId.random(random, Instant.EPOCH)).isNotEqualTo(MessageId.random(random, Instant.EPOCH));
    }

    @Test
    void isReadBackFromItsPrint() {
        MessageId id = MessageId.random(random, Instant.now());

        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
        assertThat(FrameSamples.ID).hasToString("01234567-89ab-7def-8123-456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "01234567-89ab-7def-8123", "g1234567-89ab-7def-8123-456789abcdef"})
    void refusesWhatIsNoUuid(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.parse(text));
    }

    @Test
    void has16Bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageId(Bytes.fromHex("00".repeat(15))));
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageId(Bytes.fromHex("00".repeat(17))));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamId(Bytes.fromHex("00".repeat(15))));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamId(Bytes.fromHex("00".repeat(17))));
    }
}
