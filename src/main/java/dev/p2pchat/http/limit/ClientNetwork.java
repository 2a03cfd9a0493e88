// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who counts as one client: an IPv4 address, or the /64 an IPv6 address lies in, because whoever has one address there
 * has all of them (RFC 4291, section 2.5.4).
 */
record ClientNetwork(boolean six, long network) {
    static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new ClientNetwork(true, bytes.getLong())
                : new ClientNetwork(false, bytes.getInt());
    }
}
