// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.RecordingHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes sessions as messaging does, without messages: it says when one has ended, and for whom something waits. */
final class Sessions implements SessionListener {
    final Set<PeerId> wanted = ConcurrentHashMap.newKeySet();
    final List<Connection> opened = new CopyOnWriteArrayList<>();
    final List<String> unreached = new CopyOnWriteArrayList<>();
    volatile boolean failing;
    volatile boolean over;
    volatile boolean askedTooLate;
    private final Connections connections;

    Sessions(Connections connections) {
        this.connections = connections;
    }

    @Override
    public ConnectionHandler opened(Connection connection, PeerId peer) {
        if (failing) {
            throw new IllegalStateException("on purpose: the test wants it");
        }
        opened.add(connection);
        return new RecordingHandler() {
            @Override
            public void closed(Connection over, Ending ending) {
                super.closed(over, ending);
                connections.ended(over);
            }
        };
    }

    @Override
    public boolean isWanted(PeerId peer) {
        askedTooLate |= over;
        return wanted.contains(peer);
    }

    @Override
    public void unreached(PeerId peer, String why) {
        unreached.add(why);
    }
}
