// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

/** A connection did not come about; the message is a sentence for the outbox's log. */
public sealed class DialFailedException extends Exception permits PeerMovedException {
    /** What stands in the way, as far as the caller can act on it. */
    public enum Reason {
        /** An address nobody may be dialled at, such as a multicast one. */
        REFUSED_ADDRESS,
        /** No such host, or nobody answered there. */
        UNREACHABLE,
        /** Somebody took the connection but ended the handshake, or let it time out. */
        HANDSHAKE_FAILED,
        /** The right one answered, and does not want to talk now. */
        TURNED_AWAY,
        /** The handshake succeeded, with somebody else than was dialled. */
        WRONG_PEER,
        /** The right one answered, and has other keys by now: a {@link PeerMovedException}. */
        MOVED
    }

    private final Reason reason;

    DialFailedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
