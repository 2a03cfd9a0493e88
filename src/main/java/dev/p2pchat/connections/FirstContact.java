// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import java.net.Inet6Address;
import java.net.InetAddress;

/** From where somebody who does not know our key is answered: the answer tells them who listens here. */
public enum FirstContact {
    ALL,
    /** Loopback, link-local and private addresses. */
    LAN,
    NONE;

    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    boolean answers(InetAddress from) {
        return switch (this) {
            case ALL -> true;
            case NONE -> false;
            case LAN ->
                from.isLoopbackAddress()
                        || from.isLinkLocalAddress()
                        || from.isSiteLocalAddress()
                        || isUniqueLocal(from);
        };
    }

    /** RFC 4193, fc00::/7, which {@link InetAddress#isSiteLocalAddress} does not cover. */
    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    }
}
