// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.p2pchat.base.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CborFieldsTest {
    @Test
    void findsWhatTheMapHolds() throws Exception {
        for (int length : new int[] {0, 1, 23, 24, 255, 256, 70_000}) {
            Bytes body = Bytes.copyOf(new byte[length]);
            byte[] map = CborMap.builder()
                    .put("out", true)
                    .put("n", 1_700_000_000_000L)
                    .put("small", 7)
                    .put("kind", "text")
                    .put("body", body)
                    .put("not", false)
                    .encode()
                    .toArray();
            byte[] within = new byte[map.length + 5];
            System.arraycopy(map, 0, within, 3, map.length);

            CborFields fields = new CborFields(within, 3, map.length);
            assertThat(fields.next() && fields.is("out") && fields.flag()).isTrue();
            assertThat(fields.next() && fields.is("n")).isTrue();
            assertThat(fields.number()).isEqualTo(1_700_000_000_000L);
            assertThat(fields.next() && fields.is("small") && fields.number() == 7)
                    .isTrue();
            assertThat(fields.next() && fields.is("kind") && fields.isText("text") && !fields.isText("texts"))
                    .isTrue();
            assertThat(fields.next() && fields.is("body") && !fields.is("bod") && !fields.is("bodies"))
                    .isTrue();
            assertThat(fields.length()).isEqualTo(length);
            assertThat(Bytes.copyOf(within, fields.from(), fields.length())).isEqualTo(body);
            assertThat(fields.next() && fields.is("not") && !fields.flag()).isTrue();
            assertThat(fields.next()).isFalse();
        }
    }

    /** An indefinite map, chunks, a list, a map, a tag, a float, a negative number, null, cut short in several places. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bf616101ff",
                "a161615f4101ff",
                "a1616180",
                "a16161a0",
                "a16161c101",
                "a16161fb0000000000000000",
                "a1616120",
                "a16161f6",
                "a1",
                "a161",
                "a16161",
                "a161614201",
                "a161615b7fffffffffffffff",
                "a161615bffffffffffffffff",
                "a1616119ff",
                "a14161",
                "01",
                "",
                "a17f616101ff",
                "a161611c",
                "a16161f814"
            })
    void leavesWhatIsUnusualToTheStrictReader(String hex) {
        byte[] encoded = Bytes.fromHex(hex).toArray();
        assertThatExceptionOfType(MalformedCborException.class).isThrownBy(() -> {
            CborFields fields = new CborFields(encoded, 0, encoded.length);
            while (fields.next()) {
                // Only what it says at the end counts.
            }
        });
    }

    @Test
    void refusesAValueOfAnotherType() throws Exception {
        byte[] map = CborMap.builder().put("list", "text").encode().toArray();
        CborFields fields = new CborFields(map, 0, map.length);
        assertThat(fields.next()).isTrue();

        for (Wrong wrong : List.<Wrong>of(fields::flag, fields::number, fields::from, fields::length)) {
            assertThatExceptionOfType(MalformedCborException.class).isThrownBy(wrong::ask);
        }
    }

    private interface Wrong {
        Object ask() throws MalformedCborException;
    }
}
