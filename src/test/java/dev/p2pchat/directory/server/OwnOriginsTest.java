// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.api.Origin;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnOriginsTest {
    private static final int PORT = 5000;

    private final OwnOrigins origins =
            new OwnOrigins("Host.Example", Set.of(Origin.parse("https://chat.example.org")), "http");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:5000",
                "http://127.9.9.9:5000",
                "http://[::1]:5000",
                "http://localhost:5000",
                "http://LOCALHOST:5000",
                "http://host.example:5000",
                "https://chat.example.org",
                "https://chat.example.org:443"
            })
    void areLoopbackTheHostsNameAndWhatWasConfigured(String url) {
        assertThat(origins.contains(Origin.parse(url), PORT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:5001",
                "https://127.0.0.1:5000",
                "http://127.0.0.1",
                "http://192.0.2.77:5000",
                "http://[2001:db8::77]:5000",
                "http://other.example:5000",
                "http://chat.example.org",
                "https://chat.example.org:5000"
            })
    void areNothingElse(String url) {
        assertThat(origins.contains(Origin.parse(url), PORT)).isFalse();
    }

    @Test
    void areTheInterfacesAddresses() throws Exception {
        List<String> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address)
                .map(address -> address.getHostAddress())
                .toList();
        assertThat(addresses).isNotEmpty().allSatisfy(address -> {
            assertThat(origins.contains(new Origin("http", address, PORT), PORT))
                    .isTrue();
            assertThat(origins.contains(new Origin("http", address, PORT + 1), PORT))
                    .isFalse();
        });
    }
}
