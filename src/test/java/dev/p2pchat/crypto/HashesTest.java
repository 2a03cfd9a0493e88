// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashesTest {
    /** The example of FIPS 180. */
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    @Test
    void giveTheFiguresOfTheStandard() {
        assertThat(Hashes.sha256(ABC).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Hashes.sha512(ABC).hex())
                .isEqualTo("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }

    @Test
    void areOverTheConcatenationOfTheParts() {
        byte[] a = {'a'};
        byte[] bc = {'b', 'c'};

        assertThat(Hashes.sha256(a, bc)).isEqualTo(Hashes.sha256(ABC));
        assertThat(Hashes.sha512(a, new byte[0], bc)).isEqualTo(Hashes.sha512(ABC));
    }
}
