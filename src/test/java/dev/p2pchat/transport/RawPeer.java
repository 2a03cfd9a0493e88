// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.wire.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A session in the hands of a test: reads and writes frame by frame, and only when told to. */
final class RawPeer {
    final FramedLink link;
    final SecureSession session;

    RawPeer(FramedLink link, SecureSession session) {
        this.link = link;
        this.session = session;
    }

    void send(Frame... frames) throws Exception {
        for (Frame frame : frames) {
            link.write(session.seal(frame));
        }
        link.flush();
    }

    void sendBytes(byte[] bytes) throws IOException {
        link.write(bytes);
        link.flush();
    }

    /** The next frame, or null at the end of the stream. */
    @Nullable Frame receive() throws Exception {
        byte[] sealed = link.readSealed();
        return sealed == null ? null : session.open(sealed);
    }
}
