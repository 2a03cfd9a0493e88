// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Somebody nobody knows, with keys of their own, who calls a packaged peer with the library and leaves one message. */
final class Stranger implements AutoCloseable {
    /** What became of the message, as the called peer said. */
    enum Answer {
        /** It waits there for a person's answer, and was acknowledged. */
        HELD,
        /** Acknowledged without a word: it is stored. */
        STORED,
        /** The session was ended in order with the reason that there is no room, and nothing was acknowledged. */
        FULL,
        /** The session was ended at once, and nothing was acknowledged. */
        BUSY,
        /** Hung up on, before or after the handshake. */
        SILENCE
    }

    private static final int PATIENCE_MILLIS = 20_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity identity = Identity.generate(RANDOM);
    private final SignedRecord record;
    private final Socket socket = new Socket();

    Stranger(String name) {
        record = SignedRecord.sign(identity, PeerRecord.of(identity, new Username(name), List.of(), 1, Instant.now()));
    }

    PeerId id() {
        return identity.id();
    }

    /** Calls from an address of this host, proves who it is, and sends a message. */
    Answer leave(InetAddress from, int port, SignedRecord whom, String text) {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return talk(whom, text);
        } catch (IOException e) {
            return Answer.SILENCE;
        } catch (Exception e) {
            throw new AssertionError("the peer speaks another protocol", e);
        }
    }

    private Answer talk(SignedRecord whom, String text) throws Exception {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try (InitiatorHandshake handshake = InitiatorHandshake.toKnownPeer(
                identity,
                record,
                whom.content().identity(),
                whom.content().noiseKey(),
                RANDOM,
                InstantSource.system())) {
            socket.getOutputStream().write(handshake.start());
            socket.getOutputStream().write(handshake.finish(in.readNBytes(handshake.replySize())));
            try (SecureSession session = handshake.accept(sealed(in)).session()) {
                send(session, text);
                return answer(session, in);
            }
        }
    }

    private void send(SecureSession session, String text) throws Exception {
        Instant now = Instant.now();
        Envelope envelope = new Envelope(MessageId.random(RANDOM, now), now, Envelope.TEXT, Bytes.utf8(text));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(session.seal(new Frame.Have(List.of())));
        for (Frame frame : new Message(StreamId.random(RANDOM), 1, envelope.encode()).toFrames()) {
            bytes.writeBytes(session.seal(frame));
        }
        socket.getOutputStream().write(bytes.toByteArray());
    }

    private static byte[] sealed(DataInputStream in) throws IOException {
        return in.readNBytes(in.readUnsignedShort());
    }

    private static Answer answer(SecureSession session, DataInputStream in) throws Exception {
        boolean held = false;
        while (true) {
            Frame frame = session.open(sealed(in));
            if (frame instanceof Frame.Status status) {
                held |= status.outcome() == Outcome.HELD;
            } else if (frame instanceof Frame.Ack) {
                return held ? Answer.HELD : Answer.STORED;
            } else if (frame instanceof Frame.Close close) {
                return close.reason() == CloseReason.FULL ? Answer.FULL : Answer.BUSY;
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
        identity.close();
    }
}
