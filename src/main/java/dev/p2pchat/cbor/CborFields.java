// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cbor;

/**
 * The fields of an encoded map where they lie, one after the other, with nothing built or copied: for a scan that looks at
 * a few fields of a million records.
 *
 * <p>Not strict: only for what {@link CborMap} has accepted before. It reads the plainest form, definite lengths and
 * values that are numbers, flags, text or bytes; whatever else it meets, {@code CborMap} has to read.
 */
public final class CborFields {
    private static final int UNSIGNED = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int MAP = 5;
    private static final int SIMPLE = 7;
    private static final int FALSE = 20;
    private static final int TRUE = 21;

    private final byte[] encoded;
    private final int end;
    private int at;
    private long left;
    private int nameFrom;
    private int nameLength;
    private int major;
    /** A number, a length, or which simple value. */
    private long argument;

    private int from;

    /**
     * Begins before the first field.
     *
     * @throws MalformedCborException if it is not in the plainest form
     */
    public CborFields(byte[] encoded, int from, int length) throws MalformedCborException {
        this.encoded = encoded;
        this.at = from;
        this.end = from + length;
        head();
        require(major == MAP);
        this.left = argument;
    }

    /** Goes to the next field; false behind the last. */
    public boolean next() throws MalformedCborException {
        if (left == 0) {
            return false;
        }
        left--;
        head();
        require(major == TEXT);
        nameFrom = at;
        nameLength = content();
        head();
        from = at;
        switch (major) {
            case UNSIGNED -> {}
            case BYTES, TEXT -> content();
            case SIMPLE -> require(argument == FALSE || argument == TRUE);
            default -> throw unusual();
        }
        return true;
    }

    /** Whether this is the field of that name, in ASCII. */
    public boolean is(String name) {
        if (name.length() != nameLength) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if (encoded[nameFrom + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public boolean flag() throws MalformedCborException {
        require(major == SIMPLE);
        return argument == TRUE;
    }

    public long number() throws MalformedCborException {
        require(major == UNSIGNED);
        return argument;
    }

    /** Whether the value is this text, in ASCII. */
    public boolean isText(String text) throws MalformedCborException {
        require(major == TEXT);
        if (text.length() != argument) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (encoded[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the value's bytes begin. */
    public int from() throws MalformedCborException {
        require(major == BYTES);
        return from;
    }

    /** How many bytes the value has. */
    public int length() throws MalformedCborException {
        require(major == BYTES);
        return (int) argument;
    }

    /** RFC 8949, section 3: three bits of type, five of which 24 to 27 say how many bytes of argument follow. */
    private void head() throws MalformedCborException {
        require(at < end);
        int first = encoded[at++] & 0xff;
        major = first >>> 5;
        int info = first & 0x1f;
        if (info < 24) {
            argument = info;
            return;
        }
        require(info <= 27 && major != SIMPLE);
        int bytes = 1 << (info - 24);
        require(bytes <= end - at);
        argument = 0;
        for (int i = 0; i < bytes; i++) {
            argument = argument << 8 | (encoded[at++] & 0xff);
        }
        require(argument >= 0);
    }

    /** Steps over the bytes of a text or of bytes, and says how many there were. */
    private int content() throws MalformedCborException {
        require(argument <= end - at);
        at += (int) argument;
        return (int) argument;
    }

    private static void require(boolean plain) throws MalformedCborException {
        if (!plain) {
            throw unusual();
        }
    }

    private static MalformedCborException unusual() {
        return new MalformedCborException("not in the plainest form");
    }
}
