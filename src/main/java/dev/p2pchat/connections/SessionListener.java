// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;

/** What goes on over sessions: implemented by messaging. Called on threads of the network; must not block for long. */
public interface SessionListener {
    /**
     * A session opened and is the newest with its peer, which makes it the one to send over.
     *
     * @param peer the name of the conversation
     */
    ConnectionHandler opened(Connection connection, PeerId peer);

    /** Whether something waits for this peer, so that it is worth dialling again and again. */
    boolean isWanted(PeerId peer);

    /**
     * Nobody was reached who is wanted; it is tried again.
     *
     * @param why in plain words
     */
    void unreached(PeerId peer, String why);
}
