// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import dev.p2pchat.base.AddressLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for where a request comes from.
 *
 * <p>Everybody can send an X-Forwarded-For header, and proxies add to its end. So it is read from its end, and no farther
 * than those who wrote it are trusted: what stands to the left of the first address that is not one of ours was written
 * by somebody we do not know.
 */
public record TrustedProxies(List<AddressRange> ranges) {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    /** Far more than proxies stand in a row anywhere; a longer list is not read on. */
    static final int MAX_HOPS = 16;

    public TrustedProxies {
        ranges = List.copyOf(ranges);
    }

    public boolean trusts(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Finds the client: the last hop that is no proxy of ours. What cannot be read counts as written by nobody, so that
     * the proxy that passed it on is the client.
     *
     * @param peer the other end of the connection
     * @param forwardedFor every X-Forwarded-For field, in the order they stand
     */
    public InetAddress client(InetAddress peer, List<String> forwardedFor) {
        if (ranges.isEmpty() || forwardedFor.isEmpty() || !trusts(peer)) {
            return peer;
        }
        List<String> hops =
                new ArrayList<>(List.of(String.join(",", forwardedFor).split(",", -1)));
        InetAddress client = peer;
        for (int hop = hops.size() - 1; hop >= 0 && hops.size() - hop <= MAX_HOPS && trusts(client); hop--) {
            InetAddress before = address(hops.get(hop).strip());
            if (before == null) {
                return client;
            }
            client = before;
        }
        return client;
    }

    /** Some proxies write {@code [::1]} and some a port behind the address. */
    private static @Nullable InetAddress address(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 || !hop.substring(end + 1).matches("(:[0-9]{1,5})?")
                    ? null
                    : AddressLiteral.parse(hop.substring(1, end));
        }
        return AddressLiteral.parse(hop.replaceFirst("^([0-9.]+):[0-9]{1,5}$", "$1"));
    }
}
