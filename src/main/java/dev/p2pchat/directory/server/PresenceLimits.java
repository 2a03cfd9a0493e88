// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.http.HttpLimits;
import java.time.Duration;

/**
 * What presence connections may take.
 *
 * @param connections open in all
 * @param perClient open from one address, IPv6 /56; 0 for no limit
 * @param toOpen for a connection to say whose it is
 * @param toTake for the other side to take something of what is sent to it
 * @param toLeave from our closing until the connection is cut
 * @param subscriptions of one connection
 * @param allSubscriptions of all; at some 200 bytes each
 * @param burst messages at once, pings too
 * @param perSecond messages after that; a knock counts {@value #KNOCK_COST}
 */
record PresenceLimits(
        int connections,
        int perClient,
        Duration toOpen,
        Duration toTake,
        Duration toLeave,
        int subscriptions,
        int allSubscriptions,
        int burst,
        int perSecond) {
    /** One knock a second, 8 at once. */
    static final int KNOCK_COST = 8;

    static final PresenceLimits DEFAULT = within(HttpLimits.DEFAULT);

    /**
     * A quarter of the connections stays for requests. A client may keep all its connections for this; where a proxy is
     * trusted, those it has at the proxy.
     */
    static PresenceLimits within(HttpLimits http) {
        return new PresenceLimits(
                http.connections() / 4 * 3,
                http.connectionsPerClient(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                PresenceRequest.MAX_SUBSCRIPTIONS,
                1_000_000,
                8 * KNOCK_COST,
                KNOCK_COST);
    }
}
