// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who we are and what runs.
 *
 * @param name our username
 * @param id our whole peer id
 * @param invitation a link by which others make us a contact, to be handed to them on a way they trust
 * @param directory the directory's URL
 * @param registered whether our name is claimed there, as far as we last heard; null when we never asked
 * @param listening where the listener is bound, or null when none runs
 * @param addresses what our record says about where to reach us
 * @param observed where the directory last saw us come from, or null
 * @param waiting messages of ours that are not delivered yet
 * @param connected labels of the contacts with an open session
 * @param pid of the process that has the profile open
 */
public record AccountView(
        String name,
        String id,
        String invitation,
        String directory,
        @Nullable Boolean registered,
        @Nullable String listening,
        List<String> addresses,
        @Nullable String observed,
        int waiting,
        List<String> connected,
        long pid) {
    public AccountView {
        addresses = List.copyOf(addresses);
        connected = List.copyOf(connected);
    }
}
