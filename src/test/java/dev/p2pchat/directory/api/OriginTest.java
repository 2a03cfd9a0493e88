// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:5000, http://127.0.0.1:5000",
        "http://127.0.0.1:5000/, http://127.0.0.1:5000",
        "HTTP://LocalHost:5000, http://localhost:5000",
        "http://example.org, http://example.org:80",
        "https://example.org, https://example.org:443",
        "http://[0:0:0:0:0:0:0:1]:5000, http://[::1]:5000",
        "http://[2001:DB8:0::1]:5000, http://[2001:db8::1]:5000",
        "http://[::ffff:192.0.2.1]:5000, http://192.0.2.1:5000",
    })
    void hasOneTextForEachOrigin(String given, String canonical) {
        assertThat(Origin.parse(given)).hasToString(canonical);
        assertThat(Origin.parse(canonical)).isEqualTo(Origin.parse(given)).hasToString(canonical);
        assertThat(Origin.parse(given).uri()).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:5000",
                "localhost",
                "ftp://localhost:5000",
                "http://",
                "http://:5000",
                "http://192.0.2.256:5000",
                "http://localhost:0",
                "http://localhost:65536",
                "http://localhost:5000/path",
                "http://localhost:5000/?q",
                "http://localhost:5000#f",
                "http://user@localhost:5000",
                "http://[fe80::1%25eth0]:5000",
                "http://a b:5000",
                "http://é.example:5000",
                "http://localhost:5000\n"
            })
    void refusesEverythingElse(String given) {
        assertThatThrownBy(() -> Origin.parse(given)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverAsksANameServerForALiteral() {
        assertThatThrownBy(() -> new Origin("http", "192.0.2.256", 5000)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Origin.parse("http://192.0.2.25:5000").literal()).isNotNull();
        assertThat(Origin.parse("http://localhost:5000").literal()).isNull();
        assertThat(Origin.parse("http://[::1]:5000").literal()).isNotNull();
    }
}
