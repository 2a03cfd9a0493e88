// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void doNotSeeWhatHappensToTheArrayTheyWereCopiedFrom() {
        byte[] source = {1, 2, 3};
        Bytes copy = Bytes.copyOf(source);
        Bytes part = Bytes.copyOf(source, 1, 2);

        source[1] = 9;

        assertThat(copy.hex()).isEqualTo("010203");
        assertThat(part.hex()).isEqualTo("0203");
    }

    @Test
    void giveAwayOnlyCopies() {
        Bytes bytes = Bytes.fromHex("010203");

        bytes.toArray()[0] = 9;

        assertThat(bytes.hex()).isEqualTo("010203");
    }

    @Test
    void areEqualByContent() {
        Bytes bytes = Bytes.fromHex("0102");

        assertThat(bytes)
                .isEqualTo(Bytes.owning(new byte[] {1, 2}))
                .hasSameHashCodeAs(Bytes.owning(new byte[] {1, 2}))
                .isNotEqualTo(Bytes.fromHex("0103"))
                .isNotEqualTo(Bytes.fromHex("010200"))
                .isNotEqualTo("0102");
        assertThat(Bytes.copyOf(new byte[0])).isEqualTo(Bytes.EMPTY);
        assertThat(Bytes.EMPTY.isEmpty()).isTrue();
    }

    @Test
    void areOrderedAsUnsignedBytesAPrefixFirst() {
        List<Bytes> ordered =
                List.of(Bytes.EMPTY, hex("00"), hex("0000"), hex("01"), hex("7f"), hex("7fff"), hex("80"), hex("ff"));
        List<Bytes> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(7));

        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ordered);
    }

    @Test
    void carryALongInAnOrderThatIsItsUnsignedOrder() {
        List<Long> ascending = List.of(0L, 1L, 255L, 256L, Long.MAX_VALUE, Long.MIN_VALUE, -2L, -1L);
        List<Bytes> encoded = ascending.stream().map(Bytes::ofLong).toList();

        assertThat(encoded).isSorted();
        assertThat(encoded.stream().map(Bytes::toLong).toList()).isEqualTo(ascending);
        assertThat(Bytes.ofLong(0x0102030405060708L).hex()).isEqualTo("0102030405060708");
        assertThatIllegalStateException().isThrownBy(() -> hex("00").toLong());
    }

    @Test
    void canBeCutAndJoined() {
        Bytes bytes = hex("0001020304");

        assertThat(bytes.slice(1, 3)).isEqualTo(hex("0102"));
        assertThat(bytes.slice(0, 5)).isSameAs(bytes);
        assertThat(bytes.slice(2, 2)).isEqualTo(Bytes.EMPTY);
        assertThat(bytes.slice(0, 2).concat(bytes.slice(2, 5))).isEqualTo(bytes);
        byte[] target = new byte[7];
        bytes.copyInto(target, 1);
        assertThat(Bytes.owning(target)).isEqualTo(hex("00000102030400"));
    }

    @Test
    void areReadFromHexadecimalDigitsOnly() {
        assertThat(hex("C0ffee").hex()).isEqualTo("c0ffee");
        assertThatIllegalArgumentException().isThrownBy(() -> hex("abc"));
        assertThatIllegalArgumentException().isThrownBy(() -> hex("zz"));
    }

    @Test
    void printTheirLengthAndOnlyTheirBeginning() {
        assertThat(hex("0102")).hasToString("2:0102");
        assertThat(hex("01020304050607080900")).hasToString("10:0102030405060708…");
    }

    private static Bytes hex(String digits) {
        return Bytes.fromHex(digits);
    }
}
