// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A link in memory. Like TCP it holds a bounded number of bytes each way, and what was written survives the close. */
public final class PipeLink implements Link {
    private final Pipe in;
    private final Pipe out;
    private final @Nullable InetSocketAddress remote;

    private PipeLink(Pipe in, Pipe out, @Nullable InetSocketAddress remote) {
        this.in = in;
        this.out = out;
        this.remote = remote;
    }

    /** The two ends. */
    public record Ends(PipeLink one, PipeLink other) {}

    public static Ends create(int capacityBytes) {
        return create(capacityBytes, null);
    }

    /** For {@code other}, {@code one} is at this address. */
    public static Ends create(int capacityBytes, @Nullable InetSocketAddress addressOfOne) {
        Pipe there = new Pipe(capacityBytes);
        Pipe back = new Pipe(capacityBytes);
        return new Ends(new PipeLink(back, there, null), new PipeLink(there, back, addressOfOne));
    }

    /** Whether what was written here fills the pipe, so that nothing more goes in until the other end reads. */
    public boolean isFull() {
        return out.isFull();
    }

    @Override
    public InputStream input() {
        return in.input;
    }

    @Override
    public OutputStream output() {
        return out.output;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void close() {
        out.end(false);
        in.end(true);
    }

    /** One direction. */
    private static final class Pipe {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final byte[] ring;
        private int start;
        private int length;
        private boolean writerGone;
        private boolean readerGone;

        final InputStream input = new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
                return take(target, offset, count);
            }
        };

        final OutputStream output = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int count) throws IOException {
                put(source, offset, count);
            }
        };

        Pipe(int capacity) {
            ring = new byte[capacity];
        }

        private boolean isFull() {
            lock.lock();
            try {
                return length == ring.length;
            } finally {
                lock.unlock();
            }
        }

        private int take(byte[] target, int offset, int count) throws IOException {
            lock.lock();
            try {
                while (length == 0 && !writerGone && !readerGone) {
                    changed.awaitUninterruptibly();
                }
                if (readerGone) {
                    throw new IOException("closed here");
                }
                if (length == 0) {
                    return -1;
                }
                int taken = Math.min(count, length);
                for (int i = 0; i < taken; i++) {
                    target[offset + i] = ring[(start + i) % ring.length];
                }
                start = (start + taken) % ring.length;
                length -= taken;
                changed.signalAll();
                return taken;
            } finally {
                lock.unlock();
            }
        }

        private void put(byte[] source, int offset, int count) throws IOException {
            lock.lock();
            try {
                int done = 0;
                while (done < count) {
                    while (length == ring.length && !writerGone && !readerGone) {
                        changed.awaitUninterruptibly();
                    }
                    if (writerGone || readerGone) {
                        throw new IOException("the other side is gone");
                    }
                    for (; done < count && length < ring.length; done++) {
                        ring[(start + length) % ring.length] = source[offset + done];
                        length++;
                    }
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        private void end(boolean byReader) {
            lock.lock();
            try {
                if (byReader) {
                    readerGone = true;
                } else {
                    writerGone = true;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
