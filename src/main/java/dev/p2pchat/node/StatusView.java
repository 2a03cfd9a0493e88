// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import java.util.List;

/**
 * What runs for a profile and what waits in it.
 *
 * @param mode what the process is there for that has the profile open
 * @param since when it opened it
 * @param outbox for whom messages of ours wait, by name; nobody for whom none does
 * @param requests how many strangers wait for our answer
 */
public record StatusView(AccountView account, NodeConfig.Mode mode, Instant since, List<Waiting> outbox, int requests) {
    public StatusView {
        outbox = List.copyOf(outbox);
    }

    /**
     * Messages that are not delivered yet.
     *
     * @param name of the contact they are for
     * @param id their whole peer id
     */
    public record Waiting(String name, String id, long messages) {}
}
