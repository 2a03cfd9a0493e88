// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everyone we know of.
 *
 * @param peers online first, then by name
 * @param directoryProblem why the directory could not be asked, or null when it was
 */
public record WhoView(List<PeerView> peers, @Nullable String directoryProblem) {
    public WhoView {
        peers = List.copyOf(peers);
    }
}
