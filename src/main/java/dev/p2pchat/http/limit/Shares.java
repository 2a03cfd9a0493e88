// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Something of which there is only so much, and of which one client gets only a part, so that it takes several to leave
 * nothing for others. Safe for several threads.
 */
public final class Shares {
    private final long all;
    private final long perClient;
    private final Map<ClientNetwork, Long> taken = new HashMap<>();
    private long takenByAll;

    public Shares(long all, long perClient) {
        this.all = all;
        this.perClient = perClient;
    }

    /** Takes so much, or nothing if that is more than there is for this client; returns whether it did. */
    public synchronized boolean take(InetAddress client, long amount) {
        ClientNetwork network = ClientNetwork.of(client);
        long before = taken.getOrDefault(network, 0L);
        if (amount > perClient - before || amount > all - takenByAll) {
            return false;
        }
        taken.put(network, before + amount);
        takenByAll += amount;
        return true;
    }

    /** Gives back what was taken. */
    public synchronized void giveBack(InetAddress client, long amount) {
        takenByAll -= amount;
        taken.computeIfPresent(ClientNetwork.of(client), (network, before) -> before > amount ? before - amount : null);
    }

    synchronized int clients() {
        return taken.size();
    }
}
