// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.Origin;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * The URLs this directory goes by: loopback, its interfaces' addresses and its host name, with its port, and those it was
 * told. Never what a Host header says: that is written by whoever asks, so another directory could pass a signature on.
 */
final class OwnOrigins {
    private static final String LOCALHOST = "localhost";

    private final String hostName;
    private final Set<Origin> configured;

    /** Learns the host's name once, empty when it has none; that may ask a name server. */
    static OwnOrigins of(Set<Origin> configured) {
        String hostName;
        try {
            hostName = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            hostName = "";
        }
        return new OwnOrigins(hostName, configured);
    }

    OwnOrigins(String hostName, Set<Origin> configured) {
        this.hostName = hostName.toLowerCase(Locale.ROOT);
        this.configured = Set.copyOf(configured);
    }

    /** Whether {@code origin} is ours for a request that came in at our port {@code port}. */
    boolean contains(Origin origin, int port) {
        return configured.contains(origin)
                || (origin.scheme().equals("http") && origin.port() == port && isThisHost(origin));
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
