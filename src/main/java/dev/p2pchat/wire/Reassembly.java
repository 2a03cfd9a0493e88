// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts the frames of one message together; one per session, used by its reader alone.
 *
 * <p>Memory grows only with bytes that arrived, up to {@link Message#MAX_BYTES}, and all sessions together stay within a
 * shared budget.
 */
public final class Reassembly implements AutoCloseable {
    /** What half-received messages of all sessions may take together. */
    public static final long MAX_TOTAL_BYTES = 64L << 20;

    private final AtomicLong budget;
    private byte[] buffer = new byte[0];
    private int length;
    private long reserved;

    /**
     * Begins empty.
     *
     * @param budget bytes left for all sessions together, {@link #MAX_TOTAL_BYTES} at first
     */
    public Reassembly(AtomicLong budget) {
        this.budget = budget;
    }

    /** Takes one more part of a message that is not yet whole. */
    public void add(Frame.Part part) throws MalformedFrameException {
        append(part.bytes());
    }

    /** Takes the last part and returns the whole. */
    public Message finish(Frame.MessageEnd end) throws MalformedFrameException {
        if (length == 0) {
            return Message.decode(end.bytes().toArray(), end.bytes().length());
        }
        append(end.bytes());
        try {
            return Message.decode(buffer, length);
        } finally {
            close();
        }
    }

    private void append(Bytes bytes) throws MalformedFrameException {
        int needed = length + bytes.length();
        if (needed > Message.MAX_BYTES) {
            throw new MalformedFrameException("a message longer than the limit");
        }
        if (needed > buffer.length) {
            int grown = Math.min(Message.MAX_BYTES, Math.max(needed, buffer.length * 2));
            reserve(grown - reserved);
            buffer = Arrays.copyOf(buffer, grown);
        }
        bytes.copyInto(buffer, length);
        length = needed;
    }

    private void reserve(long more) throws MalformedFrameException {
        if (budget.addAndGet(-more) < 0) {
            budget.addAndGet(more);
            throw new MalformedFrameException("too many half-received messages at once");
        }
        reserved += more;
    }

    /** Drops what was gathered and gives its memory back to the budget. */
    @Override
    public void close() {
        budget.addAndGet(reserved);
        reserved = 0;
        buffer = new byte[0];
        length = 0;
    }
}
