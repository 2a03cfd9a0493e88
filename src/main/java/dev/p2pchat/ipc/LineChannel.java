// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.ipc;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Lines and bytes over a socket, one thread reading while another writes.
 *
 * <p>Not {@code java.nio.channels.Channels}: on JDK 17 its streams over one channel share a lock, so that a thread that
 * waits to read keeps another from writing.
 */
public final class LineChannel implements Closeable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

    public LineChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * The next line without its end, or null at the end of the stream; a last line without an end is dropped, because it
     * was cut off.
     *
     * @throws LineTooLongException before more than {@code maxBytes} of one line are kept
     */
    public byte @Nullable [] readLine(int maxBytes) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return line.toByteArray();
                }
                if (line.size() == maxBytes) {
                    throw new LineTooLongException();
                }
                line.write(next);
            }
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return length == 0 ? 0 : channel.read(ByteBuffer.wrap(target, offset, length));
            }
        };
    }

    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                LineChannel.this.write(ByteBuffer.wrap(source, offset, length));
            }
        };
    }

    /** Returns when the other side, or the system for it, has taken all of it. */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Somebody sends a line without an end. */
    public static final class LineTooLongException extends IOException {
        LineTooLongException() {
            super("a line longer than the limit");
        }
    }
}
