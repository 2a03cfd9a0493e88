// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.wire.MalformedFrameException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A link's bytes: plain while the handshake runs, sealed frames from then on. One thread reads, one writes, any thread
 * closes. Reading is buffered once for both, so that no byte is lost between them.
 */
final class FramedLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 32 << 10;

    private final Link link;
    private final DataInputStream in;
    private final OutputStream out;

    /** Takes ownership of the link. */
    FramedLink(Link link) throws IOException {
        this.link = link;
        this.in = new DataInputStream(new BufferedInputStream(link.input(), BUFFER_BYTES));
        this.out = new BufferedOutputStream(link.output(), BUFFER_BYTES);
    }

    Link link() {
        return link;
    }

    /** Exactly that many bytes. */
    byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /**
     * A sealed frame without its length, which is checked before a byte is set aside for it.
     *
     * @return null at the end of the stream
     */
    byte @Nullable [] readSealed() throws IOException, MalformedFrameException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int second = in.read();
        if (second < 0) {
            throw new EOFException("the stream ended inside a length");
        }
        int length = first << 8 | second;
        if (!SecureSession.isSealedLength(length)) {
            throw new MalformedFrameException("a frame of an impossible length");
        }
        return read(length);
    }

    /** Throws away what still comes, until the end. */
    void drain() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** Gathers; {@link #flush} sends. */
    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() {
        link.close();
    }
}
