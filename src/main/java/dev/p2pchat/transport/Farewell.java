// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;

/** Hears the other side out on a connection that was closed before anybody took it. Nothing is acknowledged, so nothing is lost. */
final class Farewell implements ConnectionHandler {
    @Override
    public void have(Connection connection, Frame.Have have) {}

    @Override
    public void message(Connection connection, Message message) {}

    @Override
    public void acknowledged(Connection connection, Frame.Ack ack) {}

    @Override
    public void status(Connection connection, Frame.Status status) {}

    @Override
    public void statusSeen(Connection connection, Frame.StatusSeen seen) {}

    @Override
    public boolean takesLargeMessages(Connection connection) {
        return false;
    }

    @Override
    public void written(Connection connection, StreamId stream, long n) {}

    @Override
    public void closed(Connection connection, Ending ending) {}
}
