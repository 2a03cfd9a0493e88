// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Base32;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Who somebody is: SHA-256 over a prefix and the Ed25519 identity key. Pins, conversations and queues belong to it.
 *
 * <p>Printed as base32 in eight groups of seven, with a check character (Luhn modulo 32) behind every thirteen, so that
 * a mistyped id is noticed before it is used.
 *
 * @param hash 32 bytes
 */
public record PeerId(Bytes hash) implements Comparable<PeerId> {
    public static final int BYTES = 32;

    private static final byte[] PREFIX = "p2pchat/v1/peer-id\0".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK = 13;
    private static final int BLOCKS = 4;
    /** Letters and digits of a {@link #keyId}, and of every group of an id. */
    public static final int KEY_ID_CHARS = 7;

    public PeerId {
        if (hash.length() != BYTES) {
            throw new IllegalArgumentException("a peer id has 32 bytes");
        }
    }

    public static PeerId of(Ed25519PublicKey identity) {
        return new PeerId(Hashes.sha256(PREFIX, identity.bytes().toArray()));
    }

    /**
     * Reads an id as people write it: any case, with or without dashes and spaces, and 0, 1, 8 for O, I, B.
     *
     * @throws IllegalArgumentException with a sentence when it is no id or was mistyped
     */
    public static PeerId parse(String text) {
        String plain = text.replaceAll("[-\\s]", "")
                .toUpperCase(Locale.ROOT)
                .replace('0', 'O')
                .replace('1', 'I')
                .replace('8', 'B');
        if (plain.length() != BLOCKS * (BLOCK + 1)) {
            throw new IllegalArgumentException("a peer id has 56 letters and digits, not " + plain.length());
        }
        StringBuilder unchecked = new StringBuilder();
        for (int block = 0; block < BLOCKS; block++) {
            String part = plain.substring(block * (BLOCK + 1), block * (BLOCK + 1) + BLOCK);
            if (plain.charAt(block * (BLOCK + 1) + BLOCK) != checkCharacter(part)) {
                throw new IllegalArgumentException("the peer id was mistyped: group " + (block * 2 + 1) + " or "
                        + (block * 2 + 2) + " does not fit its check character");
            }
            unchecked.append(part);
        }
        return new PeerId(Bytes.owning(Base32.decode(unchecked.toString())));
    }

    /** The first group: enough to tell two peers of one name apart on a screen, never enough to trust one. */
    public String keyId() {
        return toString().substring(0, KEY_ID_CHARS);
    }

    /** The first two groups: 70 bits, which nobody finds another key for, and which a person can still type. */
    public String prefix() {
        return toString().substring(0, 2 * KEY_ID_CHARS + 1);
    }

    @Override
    public int compareTo(PeerId other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        String plain = Base32.encode(hash.toArray());
        StringBuilder checked = new StringBuilder();
        for (int block = 0; block < BLOCKS; block++) {
            String part = plain.substring(block * BLOCK, (block + 1) * BLOCK);
            checked.append(part).append(checkCharacter(part));
        }
        for (int dash = checked.length() - KEY_ID_CHARS; dash > 0; dash -= KEY_ID_CHARS) {
            checked.insert(dash, '-');
        }
        return checked.toString();
    }

    /** Luhn modulo N over the base32 alphabet, doubling from the right: finds every single error and most swaps. */
    private static char checkCharacter(String part) {
        int n = Base32.ALPHABET.length();
        int sum = 0;
        int factor = 2;
        for (int i = part.length() - 1; i >= 0; i--) {
            int value = Base32.ALPHABET.indexOf(part.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("a peer id has only letters and the digits 2 to 7");
            }
            int addend = factor * value;
            sum += addend / n + addend % n;
            factor = 3 - factor;
        }
        return Base32.ALPHABET.charAt((n - sum % n) % n);
    }
}
