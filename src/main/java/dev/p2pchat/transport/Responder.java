// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.HandshakeException;
import dev.p2pchat.handshake.ResponderHandshake;
import dev.p2pchat.handshake.SessionBrokenException;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The called side of a handshake over a link. Whoever calls it bounds the time and closes the link when it fails. */
final class Responder {
    private Responder() {}

    /** Returns null when the caller meant a former identity of ours: they were told of the present one, and left. */
    static @Nullable Connection answer(Endpoint endpoint, Link link, InetAddress from)
            throws IOException, HandshakeException, SessionBrokenException {
        FramedLink framed = new FramedLink(link);
        try (ResponderHandshake handshake = new ResponderHandshake(
                endpoint.keys(), endpoint.policy(), endpoint.ephemerals(), from, endpoint.random(), endpoint.clock())) {
            int firstBytes = handshake.start(framed.read(ResponderHandshake.PREFACE_BYTES));
            framed.write(handshake.reply(framed.read(firstBytes)));
            framed.flush();
            Established caller = handshake.finish(framed.read(ResponderHandshake.FINAL_BYTES));
            boolean accepted = false;
            try {
                framed.write(caller.session().seal(handshake.acceptance()));
                if (handshake.isMovedAway()) {
                    framed.write(caller.session().seal(new Frame.Close(CloseReason.DONE)));
                    framed.flush();
                    // Closing with bytes unread would reset it, and the acceptance could be lost with that.
                    framed.drain();
                    return null;
                }
                framed.flush();
                accepted = true;
                return new Connection(endpoint, framed, caller, false);
            } finally {
                if (!accepted) {
                    caller.session().close();
                }
            }
        }
    }
}
