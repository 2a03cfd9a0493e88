// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import java.util.Arrays;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import org.jspecify.annotations.Nullable;

/**
 * How a key lies in a Xodus store: two bytes of the group's length, the group, the order in chunks.
 *
 * <p>The length in front keeps a group's keys together and apart from those of a group that begins alike. A chunk is
 * eight bytes of the order, filled up with zeros, and a ninth that says how many of them count, or that more follow.
 * So keys compare as their orders do and none is the beginning of another: Xodus 2.0.1 walks a Patricia tree backwards
 * in the wrong order where one is.
 */
final class PhysicalKey {
    private static final int LENGTH_BYTES = 2;
    private static final int CHUNK_BYTES = 8;
    /** Above any count, so that what goes on sorts behind what ends. */
    private static final byte MORE = CHUNK_BYTES + 1;

    private PhysicalKey() {}

    static ByteIterable of(Bytes group, Bytes order) {
        int chunks = Math.max(1, (order.length() + CHUNK_BYTES - 1) / CHUNK_BYTES);
        byte[] prefix = prefix(group);
        byte[] out = Arrays.copyOf(prefix, prefix.length + chunks * (CHUNK_BYTES + 1));
        byte[] from = order.toArray();
        int at = prefix.length;
        for (int done = 0; chunks > 0; chunks--, done += CHUNK_BYTES) {
            int count = Math.min(CHUNK_BYTES, from.length - done);
            System.arraycopy(from, done, out, at, count);
            out[at + CHUNK_BYTES] = chunks == 1 ? (byte) count : MORE;
            at += CHUNK_BYTES + 1;
        }
        return new ArrayByteIterable(out);
    }

    /** What all keys of {@code group} and no others begin with. */
    static byte[] prefix(Bytes group) {
        if (group.length() > Key.MAX_BYTES) {
            throw new IllegalArgumentException("a group has at most " + Key.MAX_BYTES + " bytes");
        }
        byte[] out = new byte[LENGTH_BYTES + group.length()];
        out[0] = (byte) (group.length() >>> 8);
        out[1] = (byte) group.length();
        group.copyInto(out, LENGTH_BYTES);
        return out;
    }

    /** What lies behind all keys of {@code group} and before those of any other that follow. */
    static ByteIterable after(Bytes group) {
        byte[] out = prefix(group);
        int last = out.length - 1;
        // Ends at the latest in the length, whose first byte is far below 0xff.
        while (out[last] == (byte) 0xff) {
            last--;
        }
        out[last]++;
        return new ArrayByteIterable(Arrays.copyOf(out, last + 1));
    }

    /** The order in {@code physical} if it begins with {@code prefix}, else null. */
    static @Nullable Bytes order(byte[] prefix, ByteIterable physical) {
        int length = physical.getLength();
        byte[] bytes = physical.getBytesUnsafe();
        return length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length)
                ? decode(bytes, prefix.length, length)
                : null;
    }

    static Key parse(ByteIterable physical) {
        int length = physical.getLength();
        byte[] bytes = physical.getBytesUnsafe();
        if (length < LENGTH_BYTES) {
            throw new IllegalStateException("a key without a group");
        }
        int groupLength = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int groupEnd = LENGTH_BYTES + groupLength;
        if (groupEnd > length) {
            throw new IllegalStateException("a key shorter than its group");
        }
        return new Key(Bytes.copyOf(bytes, LENGTH_BYTES, groupLength), decode(bytes, groupEnd, length));
    }

    /** Strict: what {@link #of} does not write is damage. */
    private static Bytes decode(byte[] bytes, int from, int to) {
        int chunks = (to - from) / (CHUNK_BYTES + 1);
        if (chunks == 0 || chunks * (CHUNK_BYTES + 1) != to - from) {
            throw new IllegalStateException("a key with half a chunk");
        }
        byte[] out = new byte[chunks * CHUNK_BYTES];
        int length = 0;
        for (int i = 0; i < chunks; i++) {
            int at = from + i * (CHUNK_BYTES + 1);
            byte count = bytes[at + CHUNK_BYTES];
            boolean last = i == chunks - 1;
            if (last ? count < 0 || count > CHUNK_BYTES : count != MORE) {
                throw new IllegalStateException("a key with a broken chunk");
            }
            System.arraycopy(bytes, at, out, length, CHUNK_BYTES);
            length += last ? count : CHUNK_BYTES;
        }
        return Bytes.copyOf(out, 0, length);
    }

    static Bytes bytes(ByteIterable iterable) {
        return Bytes.copyOf(iterable.getBytesUnsafe(), 0, iterable.getLength());
    }
}
