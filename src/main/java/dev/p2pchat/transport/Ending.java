// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.CloseReason;

/** How a connection came to its end. */
public sealed interface Ending {
    /**
     * One side said CLOSE.
     *
     * @param byPeer whether the other side said it first
     */
    record Orderly(CloseReason reason, boolean byPeer) implements Ending {}

    /** It ended without a CLOSE: the line broke, the other side died, or {@link Connection#abort} was called. */
    record Abnormal(String why) implements Ending {}

    /**
     * Nothing was heard for {@link TransportLimits#idle}, or {@link TransportLimits#probe} after {@link Connection#probe},
     * not even an answer to a PING.
     */
    record Idle() implements Ending {}

    /** The other side broke a rule, or somebody tampered with what it sent. */
    record ProtocolError(String why) implements Ending {}
}
