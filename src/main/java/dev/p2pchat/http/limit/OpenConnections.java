// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections are open, in all and for each client; holds one number for each client that has any. */
public final class OpenConnections {
    private final int perClient;
    private final TrustedProxies proxies;
    private final Map<ClientNetwork, Integer> open = new HashMap<>();
    private int all;

    /** @param perClient 0 for no limit; one of the {@code proxies}, who speaks for many, has none */
    public OpenConnections(int perClient, TrustedProxies proxies) {
        this.perClient = perClient;
        this.proxies = proxies;
    }

    /** Whether one more would be one too many for this client. */
    public synchronized boolean isFull(InetAddress client) {
        return perClient > 0 && open.getOrDefault(ClientNetwork.of(client), 0) >= perClient && !proxies.trusts(client);
    }

    /** Counts one more, unless it is one too many for this client; returns whether it did. */
    public synchronized boolean open(InetAddress client) {
        if (isFull(client)) {
            return false;
        }
        open.merge(ClientNetwork.of(client), 1, Integer::sum);
        all++;
        return true;
    }

    public synchronized void closed(InetAddress client) {
        open.computeIfPresent(ClientNetwork.of(client), (network, count) -> count > 1 ? count - 1 : null);
        all--;
    }

    public synchronized int all() {
        return all;
    }
}
