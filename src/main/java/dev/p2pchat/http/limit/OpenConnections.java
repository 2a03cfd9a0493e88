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

    /** Counts one more, unless it is one too many for this client; returns whether it did. */
    public synchronized boolean open(InetAddress client) {
        ClientNetwork network = ClientNetwork.of(client);
        int before = open.getOrDefault(network, 0);
        if (perClient > 0 && before >= perClient && !proxies.trusts(client)) {
            return false;
        }
        open.put(network, before + 1);
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
