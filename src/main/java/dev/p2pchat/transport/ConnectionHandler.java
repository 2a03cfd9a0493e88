// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;

/**
 * Takes what a connection receives.
 *
 * <p>All but {@link #written} is called on the connection's reader thread, in the order of the wire. A method may block:
 * that slows the other side down, and nothing piles up here. An exception that escapes ends the connection.
 */
public interface ConnectionHandler {
    void have(Connection connection, Frame.Have have);

    /** A whole message; whether its {@code n} is the next one is for the handler to check. */
    void message(Connection connection, Message message);

    void acknowledged(Connection connection, Frame.Ack ack);

    void status(Connection connection, Frame.Status status);

    void statusSeen(Connection connection, Frame.StatusSeen seen);

    /**
     * Whether messages in more than one frame are taken from this peer now. Asked at the first piece of each; "no" ends
     * the session with {@code full}. A stranger gets no memory of ours.
     */
    boolean takesLargeMessages(Connection connection);

    /**
     * The last byte of the message was handed to the link. Called on the sender thread, must not block, and may come
     * after the {@link #acknowledged} that covers it.
     */
    void written(Connection connection, StreamId stream, long n);

    /** The connection is over. Called exactly once, and after everything else. */
    void closed(Connection connection, Ending ending);
}
