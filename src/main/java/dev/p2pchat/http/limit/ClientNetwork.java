// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who counts as one client: an IPv4 address, or the /56 an IPv6 address lies in. A household has at least a /64 to itself
 * and usually a /56 (RFC 6177, section 2): who counted smaller networks would let it multiply every limit by 256. On
 * one link, where all addresses share one network, each is a client.
 */
record ClientNetwork(boolean six, long network) {
    private static final long FIRST_56_BITS = -1L << 8;

    static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (!(address instanceof Inet6Address)) {
            return new ClientNetwork(false, bytes.getInt());
        }
        long network = bytes.getLong();
        return new ClientNetwork(true, address.isLinkLocalAddress() ? bytes.getLong() : network & FIRST_56_BITS);
    }
}
