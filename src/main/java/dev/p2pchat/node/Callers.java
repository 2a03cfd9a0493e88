// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.connections.SessionListener;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import java.util.function.Consumer;

/** Sessions of somebody who knocks when nobody was reached who is wanted. */
record Callers(SessionListener sessions, Consumer<PeerId> knock) implements SessionListener {
    @Override
    public ConnectionHandler opened(Connection connection, PeerId peer) {
        return sessions.opened(connection, peer);
    }

    @Override
    public boolean isWanted(PeerId peer) {
        return sessions.isWanted(peer);
    }

    @Override
    public void unreached(PeerId peer, String why) {
        sessions.unreached(peer, why);
        knock.accept(peer);
    }
}
