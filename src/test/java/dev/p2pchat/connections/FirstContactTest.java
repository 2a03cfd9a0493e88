// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The literals need no resolver. */
class FirstContactTest {
    private static final List<String> NEAR = List.of(
            "127.0.0.1",
            "127.255.255.255",
            "::1",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.1.1",
            "fe80::1",
            "fc00::1",
            "fdff::1",
            "::ffff:192.168.1.1");
    private static final List<String> FAR = List.of(
            "192.0.2.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.169.0.1",
            "11.0.0.1",
            "8.8.8.8",
            "2001:db8::1",
            "fe00::1",
            "fb00::1",
            "::ffff:8.8.8.8");

    @Test
    void answersEverybody() throws Exception {
        assertAnswers(FirstContact.ALL, NEAR, true);
        assertAnswers(FirstContact.ALL, FAR, true);
    }

    @Test
    void answersTheNeighbourhoodOnly() throws Exception {
        assertAnswers(FirstContact.LAN, NEAR, true);
        assertAnswers(FirstContact.LAN, FAR, false);
    }

    @Test
    void answersNobody() throws Exception {
        assertAnswers(FirstContact.NONE, NEAR, false);
        assertAnswers(FirstContact.NONE, FAR, false);
    }

    private static void assertAnswers(FirstContact policy, List<String> from, boolean expected) throws Exception {
        for (String literal : from) {
            assertThat(policy.answers(InetAddress.getByName(literal)))
                    .as("%s to %s", policy, literal)
                    .isEqualTo(expected);
        }
    }
}
