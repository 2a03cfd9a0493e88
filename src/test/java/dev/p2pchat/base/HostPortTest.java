// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:1,localhost,1",
        "192.0.2.7:9000,192.0.2.7,9000",
        "peer-1.example.org:65535,peer-1.example.org,65535",
        "[::1]:9000,::1,9000",
        "[fe80::1%eth0]:9000,fe80::1%eth0,9000",
        "[::ffff:192.0.2.7]:80,::ffff:192.0.2.7,80"
    })
    void isReadAndPrintedTheSameWay(String text, String host, int port) {
        HostPort parsed = HostPort.parse(text);

        assertThat(parsed).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":9000",
                "host:0",
                "host:65536",
                "host:-1",
                "host:port",
                "host:9000x",
                "host: 9000",
                "host:99999999999",
                "::1:9000",
                "[::1]",
                "[::1",
                "[]:9000",
                "[::1]]:9000",
                "ho st:9000",
                "ho/st:9000",
                "user@host:9000",
                "host\n:9000",
                "\u001b[31m:9000",
                "hôst:9000"
            })
    void refusesWhatIsNoHostAndPort(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\u001b", "\n"));
    }

    @Test
    void readsAHostOf253CharactersAndNoLongerOne() {
        assertThat(new HostPort("a".repeat(253), 1).host()).hasSize(253);
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a".repeat(254), 1));
    }
}
