// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.Frame;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A session in the hands of a test: reads and writes frame by frame, and only when told to. */
public final class RawPeer implements AutoCloseable {
    final FramedLink link;
    final SecureSession session;

    RawPeer(FramedLink link, SecureSession session) {
        this.link = link;
        this.session = session;
    }

    public void send(Frame... frames) throws Exception {
        for (Frame frame : frames) {
            link.write(session.seal(frame));
        }
        link.flush();
    }

    /** Calls whoever this record belongs to, over a socket; the session's own handshake goes by the rules. */
    public static RawPeer call(TestPeer caller, HostPort address, SignedRecord whom) throws Exception {
        Socket socket = new Socket(address.host(), address.port());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(RecordingHandler.LIVENESS_SECONDS));
        FramedLink link = new FramedLink(new SocketLink(socket));
        try (InitiatorHandshake handshake = InitiatorHandshake.toKnownPeer(
                caller.current(),
                caller.record,
                whom.content().identity(),
                whom.content().noiseKey(),
                new SecureRandom(),
                caller.endpoint.clock())) {
            link.write(handshake.start());
            link.flush();
            link.write(handshake.finish(link.read(handshake.replySize())));
            link.flush();
            Established established = handshake.accept(Objects.requireNonNull(link.readSealed()));
            return new RawPeer(link, established.session());
        }
    }

    @Override
    public void close() {
        link.close();
        session.close();
    }

    void sendBytes(byte[] bytes) throws IOException {
        link.write(bytes);
        link.flush();
    }

    /** The next frame, or null at the end of the stream. */
    public @Nullable Frame receive() throws Exception {
        byte[] sealed = link.readSealed();
        return sealed == null ? null : session.open(sealed);
    }
}
