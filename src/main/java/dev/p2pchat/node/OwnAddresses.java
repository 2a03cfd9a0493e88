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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which addresses to tell others: those of our interfaces, or loopback where the directory is on this host too. When the
 * interfaces cannot be listed, as when one goes away just then, what was so before still counts. For one thread at a time.
 */
final class OwnAddresses {
    private static final System.Logger LOG = System.getLogger(OwnAddresses.class.getName());

    private final Interfaces interfaces;

    /** What was last found, by whether it is loopback. */
    private final Map<Boolean, List<InetAddress>> last = new HashMap<>();

    private boolean failing;

    /** Lists the addresses of this host's interfaces. */
    interface Interfaces {
        /** Either those of loopback interfaces, or those of all others. */
        List<InetAddress> addresses(boolean loopback) throws IOException;
    }

    OwnAddresses(Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /** Asks the operating system. */
    static OwnAddresses ofInterfaces() {
        return new OwnAddresses(OwnAddresses::list);
    }

    /** With the port where we listen. */
    List<HostPort> toTell(NodeConfig config, InetSocketAddress listening) {
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
    Set<InetAddress> ofThisHost() {
        return Set.copyOf(addresses(false));
    }

    private static List<InetAddress> list(boolean loopback) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (network.isUp() && network.isLoopback() == loopback) {
                found.addAll(Collections.list(network.getInetAddresses()));
            }
        }
        return found;
    }

    private List<InetAddress> addresses(boolean loopback) {
        List<InetAddress> found;
        try {
            found = new ArrayList<>(interfaces.addresses(loopback));
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                // A host that never tells them is reached by --advertise.
                LOG.log(System.Logger.Level.WARNING, "the network interfaces could not be listed", e);
            }
            failing = true;
            return last.getOrDefault(loopback, List.of());
        }
        // A link-local address means nothing without the interface of whoever dials it.
        found.removeIf(InetAddress::isLinkLocalAddress);
        // IPv4 first: it is what works in most networks that a person sets up by hand.
        found.sort(Comparator.comparing(address -> !(address instanceof Inet4Address)));
        last.put(loopback, found);
        return found;
    }
}
