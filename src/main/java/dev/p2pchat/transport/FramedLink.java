// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.wire.MalformedFrameException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A link's bytes: plain while the handshake runs, sealed frames from then on. One thread reads, one writes, any thread
 * closes. Reading is buffered once for both, so that no byte is lost between them.
 */
final class FramedLink implements AutoCloseable {
    /** Enough for some thirty short frames at once; the larger ones are read past it. Each session has one. */
    private static final int INPUT_BYTES = 8 << 10;

    /** Gathered before they are written. */
    private static final int OUTPUT_BYTES = 32 << 10;

    /** What is kept to gather in while nothing is: most of a thousand sessions are silent. */
    private static final int KEPT_BYTES = 1 << 10;

    private final Link link;
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] gathered = new byte[KEPT_BYTES];
    private int length;

    /** Takes ownership of the link. */
    FramedLink(Link link) throws IOException {
        this.link = link;
        this.in = new DataInputStream(new BufferedInputStream(link.input(), INPUT_BYTES));
        this.out = link.output();
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

    /** Gathers; {@link #flush} sends, unless it is too much to wait for that. */
    void write(byte[] bytes) throws IOException {
        if (length + bytes.length > OUTPUT_BYTES) {
            flush();
        }
        if (bytes.length > OUTPUT_BYTES) {
            out.write(bytes);
            return;
        }
        if (length + bytes.length > gathered.length) {
            int doubled = Math.max(length + bytes.length, 2 * gathered.length);
            gathered = Arrays.copyOf(gathered, Math.min(OUTPUT_BYTES, doubled));
        }
        System.arraycopy(bytes, 0, gathered, length, bytes.length);
        length += bytes.length;
    }

    void flush() throws IOException {
        if (length > 0) {
            out.write(gathered, 0, length);
            if (length <= KEPT_BYTES && gathered.length > KEPT_BYTES) {
                gathered = new byte[KEPT_BYTES];
            }
            length = 0;
        }
        out.flush();
    }

    @Override
    public void close() {
        link.close();
    }
}
