// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.HandshakeException;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.MovedException;
import dev.p2pchat.wire.MalformedFrameException;
import java.io.EOFException;
import java.io.IOException;

/** The calling side of a handshake over a link. Whoever calls it bounds the time and closes the link when it fails. */
final class Initiator {
    private Initiator() {}

    /**
     * Calls.
     *
     * @throws IOException if the other side ended it
     * @throws HandshakeException if what it said was not a handshake
     * @throws TurnedAwayException if it refused us with a reason
     * @throws MovedException if it proved to have other keys by now
     * @throws WrongPeerException if it proved to be somebody else
     */
    static Connection call(Endpoint endpoint, Link link, InitiatorHandshake handshake)
            throws IOException, HandshakeException, TurnedAwayException, MovedException, WrongPeerException {
        FramedLink framed = new FramedLink(link);
        framed.write(handshake.start());
        framed.flush();
        framed.write(handshake.finish(framed.read(handshake.replySize())));
        framed.flush();
        byte[] acceptance;
        try {
            acceptance = framed.readSealed();
        } catch (MalformedFrameException e) {
            throw new IOException(e.getMessage());
        }
        if (acceptance == null) {
            throw new EOFException("ended before the acceptance");
        }
        try {
            return new Connection(endpoint, framed, handshake.accept(acceptance), true);
        } catch (HandshakeException e) {
            if (e.refusal() != null) {
                throw new TurnedAwayException(e);
            }
            throw new WrongPeerException(e);
        }
    }

    /** The handshake came to its end, but not with a yes. */
    static final class TurnedAwayException extends Exception {
        TurnedAwayException(HandshakeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The handshake came to its end, but not with whom we called. */
    static final class WrongPeerException extends Exception {
        WrongPeerException(HandshakeException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
