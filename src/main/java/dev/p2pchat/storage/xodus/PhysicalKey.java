// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import java.util.Arrays;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import org.jspecify.annotations.Nullable;

/**
 * How a key lies in a Xodus store: two bytes of the group's length, the group, the order. The length in front keeps a
 * group's keys together and apart from those of a group that begins alike.
 */
final class PhysicalKey {
    private static final int LENGTH_BYTES = 2;

    private PhysicalKey() {}

    static byte[] of(Bytes group, Bytes order) {
        if (group.length() > Key.MAX_BYTES) {
            throw new IllegalArgumentException("a group has at most " + Key.MAX_BYTES + " bytes");
        }
        byte[] out = new byte[LENGTH_BYTES + group.length() + order.length()];
        out[0] = (byte) (group.length() >>> 8);
        out[1] = (byte) group.length();
        group.copyInto(out, LENGTH_BYTES);
        order.copyInto(out, LENGTH_BYTES + group.length());
        return out;
    }

    /** The first key behind all of {@code group}, or null if nothing can follow it. */
    static byte @Nullable [] after(Bytes group) {
        byte[] out = of(group, Bytes.EMPTY);
        int last = out.length - 1;
        while (last >= 0 && out[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        out[last]++;
        return Arrays.copyOf(out, last + 1);
    }

    /** The order in {@code physical} if it belongs to {@code group}, whose bare key is {@code prefix}. */
    static @Nullable Bytes order(byte[] prefix, ByteIterable physical) {
        int length = physical.getLength();
        byte[] bytes = physical.getBytesUnsafe();
        return length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length)
                ? Bytes.copyOf(bytes, prefix.length, length - prefix.length)
                : null;
    }

    static Key parse(ByteIterable physical) {
        int length = physical.getLength();
        byte[] bytes = physical.getBytesUnsafe();
        int groupLength = length < LENGTH_BYTES ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int orderLength = length - LENGTH_BYTES - groupLength;
        if (orderLength < 0) {
            throw new IllegalStateException("a key shorter than its group");
        }
        return new Key(
                Bytes.copyOf(bytes, LENGTH_BYTES, groupLength),
                Bytes.copyOf(bytes, LENGTH_BYTES + groupLength, orderLength));
    }

    static Bytes bytes(ByteIterable iterable) {
        return Bytes.copyOf(iterable.getBytesUnsafe(), 0, iterable.getLength());
    }

    static ByteIterable iterable(byte[] bytes) {
        return new ArrayByteIterable(bytes);
    }
}
