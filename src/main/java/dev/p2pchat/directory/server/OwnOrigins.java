// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.Origin;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The URLs this directory goes by: loopback, its interfaces' addresses and its host name, with its port, and those it was
 * told. Never what a Host header says: that is written by whoever asks, so another directory could pass a signature on.
 */
final class OwnOrigins {
    private static final String LOCALHOST = "localhost";

    private final String scheme;
    private final String hostName;
    private final Set<Origin> configured;

    /**
     * Learns the host's name once, empty when it has none; that may ask a name server.
     *
     * @param scheme what we speak ourselves; a proxy before us may speak another
     */
    static OwnOrigins of(Set<Origin> configured, String scheme) {
        String hostName;
        try {
            hostName = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            hostName = "";
        }
        return new OwnOrigins(hostName, configured, scheme);
    }

    OwnOrigins(String hostName, Set<Origin> configured, String scheme) {
        this.scheme = scheme;
        this.hostName = hostName.toLowerCase(Locale.ROOT);
        this.configured = Set.copyOf(configured);
    }

    /** Whether {@code origin} is ours for a request that came in at our port {@code port}. */
    boolean contains(Origin origin, int port) {
        return configured.contains(origin)
                || (origin.scheme().equals(scheme) && origin.port() == port && isThisHost(origin));
    }

    String scheme() {
        return scheme;
    }

    /** The first, in the order of their texts, of those it was told. */
    Optional<Origin> first() {
        return configured.stream().min(Comparator.comparing(Origin::toString));
    }

    private boolean isThisHost(Origin origin) {
        InetAddress literal = origin.literal();
        if (literal == null) {
            return origin.host().equals(LOCALHOST) || origin.host().equals(hostName);
        }
        try {
            // Asked anew each time: interfaces come and go.
            return literal.isLoopbackAddress() || NetworkInterface.getByInetAddress(literal) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
