// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.directory.api.Origin;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which addresses to tell others: those of our interfaces, or loopback where the directory is on this host too. */
final class OwnAddresses {
    private OwnAddresses() {}

    static List<HostPort> of(NodeConfig config, InetSocketAddress listening) {
        if (!config.advertise().isEmpty()) {
            return config.advertise().stream()
                    .map(advertised -> advertised.at(listening.getPort()))
                    .toList();
        }
        int port = listening.getPort();
        if (!listening.getAddress().isAnyLocalAddress()) {
            return List.of(new HostPort(AddressLiteral.of(listening.getAddress()), port));
        }
        return addresses(isOnLoopback(config.directory())).stream()
                .map(address -> new HostPort(AddressLiteral.of(address), port))
                .toList();
    }

    /** Whether the directory is on this host, by its URL: a name other than localhost is not resolved. */
    static boolean isOnLoopback(Origin directory) {
        InetAddress literal = directory.literal();
        return literal == null ? directory.host().equals("localhost") : literal.isLoopbackAddress();
    }

    /** Under which this host may be reached by others. */
    static Set<InetAddress> ofThisHost() {
        return Set.copyOf(addresses(false));
    }

    private static List<InetAddress> addresses(boolean loopback) {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && network.isLoopback() == loopback) {
                    found.addAll(Collections.list(network.getInetAddresses()));
                }
            }
        } catch (IOException e) {
            // A host that does not tell its interfaces is reached by --advertise.
        }
        // A link-local address means nothing without the interface of whoever dials it.
        found.removeIf(InetAddress::isLinkLocalAddress);
        // IPv4 first: it is what works in most networks that a person sets up by hand.
        found.sort(Comparator.comparing(address -> !(address instanceof Inet4Address)));
        return found;
    }
}
