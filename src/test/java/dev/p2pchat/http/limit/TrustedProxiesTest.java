// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.AddressLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a request comes from: as far as it was written by somebody we trust, and no farther. */
class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(
            List.of(AddressRange.parse("127.0.0.1"), AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

    private static InetAddress address(String literal) {
        return Objects.requireNonNull(AddressLiteral.parse(literal));
    }

    private String client(String peer, String... forwarded) {
        return AddressLiteral.of(proxies.client(address(peer), List.of(forwarded)));
    }

    @Test
    void withoutAProxyTheHeaderIsNothing() {
        assertThat(client("192.0.2.1", "198.51.100.7")).isEqualTo("192.0.2.1");
        assertThat(AddressLiteral.of(TrustedProxies.NONE.client(address("127.0.0.1"), List.of("198.51.100.7"))))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void theLastHopThatIsNoProxyIsTheClient() {
        assertThat(client("127.0.0.1", "198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(client("127.0.0.1", "198.51.100.7, 10.1.2.3")).isEqualTo("198.51.100.7");
        assertThat(client("fd00::1", "2001:db8::9")).isEqualTo("2001:db8::9");
        assertThat(client("127.0.0.1", "198.51.100.7,10.1.2.3", "10.9.9.9")).isEqualTo("198.51.100.7");
    }

    @Test
    void whatTheClientWroteItselfStandsFartherLeftAndCountsNothing() {
        assertThat(client("127.0.0.1", "203.0.113.1, 127.0.0.1, 198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(client("127.0.0.1", "203.0.113.1", "198.51.100.7")).isEqualTo("198.51.100.7");
    }

    @Test
    void aProxyThatAsksItselfIsTheClient() {
        assertThat(client("10.0.0.1")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.1", "10.0.0.2")).isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "",
                " ",
                "_hidden",
                "example.org",
                "999.1.1.1",
                "1.2.3",
                "[2001:db8::1",
                "[x]",
                "[::1]x"
            })
    void whatCannotBeReadMakesTheProxyTheClient(String hop) {
        assertThat(client("127.0.0.1", "198.51.100.7, " + hop)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7:4711,198.51.100.7",
        "[2001:db8::1],2001:db8::1",
        "[2001:db8::1]:443,2001:db8::1",
        "2001:DB8::1,2001:db8::1",
        "::ffff:198.51.100.7,198.51.100.7"
    })
    void theFormsThatProxiesWriteAreRead(String hop, String meant) {
        assertThat(client("127.0.0.1", hop)).isEqualTo(meant);
    }

    @Test
    void aListWithoutEndIsNotReadToItsEnd() {
        assertThat(client("127.0.0.1", "198.51.100.7" + ", 10.0.0.1".repeat(TrustedProxies.MAX_HOPS)))
                .isEqualTo("10.0.0.1");
        assertThat(client("127.0.0.1", "198.51.100.7" + ", 10.0.0.1".repeat(TrustedProxies.MAX_HOPS - 1)))
                .isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.255.255,true",
        "10.0.0.0/8,11.0.0.0,false",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.129,true",
        "0.0.0.0/0,8.8.8.8,true",
        "0.0.0.0/0,::1,false",
        "::1,::1,true",
        "::1,::2,false"
    })
    void aRangeIsItsFirstBits(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(address(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
