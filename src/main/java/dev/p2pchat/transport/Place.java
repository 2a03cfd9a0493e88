// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What counts as one place on the network: an IPv4 address, or an IPv6 /64, because whoever has one address of it has
 * them all.
 */
public record Place(Bytes prefix) {
    private static final int IPV6_PREFIX_BYTES = 8;

    public static Place of(InetAddress address) {
        Bytes bytes = Bytes.owning(address.getAddress());
        return new Place(address instanceof Inet6Address ? bytes.slice(0, IPV6_PREFIX_BYTES) : bytes);
    }
}
