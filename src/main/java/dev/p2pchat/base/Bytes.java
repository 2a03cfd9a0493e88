// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of bytes with value equality and unsigned lexicographic order.
 *
 * <p>For public values only: it cannot be wiped and compares in variable time. Secrets live in {@code crypto.SecretKey}.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final int PRINTED_BYTES = 8;

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies, so that what the caller does to the array later is not seen here. */
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    /** Copies {@code length} bytes from {@code offset} on. */
    public static Bytes copyOf(byte[] source, int offset, int length) {
        return new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** Takes the array itself, for the hot path: the caller must never touch it again. */
    public static Bytes owning(byte[] source) {
        return new Bytes(source);
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is not an even number of them
     */
    public static Bytes fromHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    /** Eight bytes, big-endian, so that the order of the bytes is the unsigned order of the numbers. */
    public static Bytes ofLong(long value) {
        byte[] out = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            out[i] = (byte) (value >>> (56 - 8 * i));
        }
        return new Bytes(out);
    }

    /** The inverse of {@link #ofLong}. */
    public long toLong() {
        if (bytes.length != Long.BYTES) {
            throw new IllegalStateException("eight bytes make a long, not " + bytes.length);
        }
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** The bytes themselves, not to be changed. */
    public ByteBuffer readOnlyBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    public void copyInto(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    public Bytes slice(int from, int to) {
        return from == 0 && to == bytes.length ? this : new Bytes(Arrays.copyOfRange(bytes, from, to));
    }

    public Bytes concat(Bytes other) {
        byte[] out = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        other.copyInto(out, bytes.length);
        return new Bytes(out);
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Length and the first bytes, enough to tell values apart in a message. */
    @Override
    public String toString() {
        boolean cut = bytes.length > PRINTED_BYTES;
        return bytes.length + ":" + HexFormat.of().formatHex(bytes, 0, cut ? PRINTED_BYTES : bytes.length)
                + (cut ? "…" : "");
    }
}
