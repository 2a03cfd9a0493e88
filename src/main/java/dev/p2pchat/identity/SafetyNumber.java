// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.crypto.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What two people read to each other to know that nobody stands between them: 60 digits that follow from both identity
 * keys, the same on both sides.
 *
 * <p>The construction is Signal's numeric fingerprint, version 0 (libsignal, {@code rust/protocol/src/fingerprint.rs}),
 * with the PeerId as stable identifier. Half of the digits stand for each key: about 100 bits, which together with the
 * iterations (about 12 bits) is beyond anybody who looks for another key with the same digits.
 *
 * @param digits {@value #DIGITS} of {@code 0-9}, without blanks
 */
public record SafetyNumber(String digits) {
    public static final int DIGITS = 60;
    public static final int GROUPS = 12;

    /** How often a key is hashed; libsignal's figure. It makes looking for another key with the same digits dear. */
    static final int ITERATIONS = 5200;

    private static final int GROUP_DIGITS = DIGITS / GROUPS;
    private static final int GROUP_BYTES = 5;
    private static final long GROUP_MODULUS = 100_000;

    /** Of the construction, 2 bytes; it never changed. */
    private static final byte[] VERSION = {0, 0};

    public SafetyNumber {
        if (!digits.matches("[0-9]{" + DIGITS + "}")) {
            throw new IllegalArgumentException("a safety number has " + DIGITS + " digits");
        }
    }

    /** The order of the two does not matter. Takes about 10 ms, the first time 40. */
    public static SafetyNumber of(Ed25519PublicKey ours, Ed25519PublicKey theirs) {
        return joined(fingerprint(ours), fingerprint(theirs));
    }

    private static Bytes fingerprint(Ed25519PublicKey key) {
        return fingerprint(key.bytes(), PeerId.of(key).hash(), ITERATIONS);
    }

    /** One side's 64 bytes. As in libsignal the first iteration takes the key twice. */
    static Bytes fingerprint(Bytes key, Bytes identifier, int iterations) {
        byte[] keyBytes = key.toArray();
        Bytes hash = Hashes.sha512(VERSION, keyBytes, identifier.toArray(), keyBytes);
        for (int i = 1; i < iterations; i++) {
            hash = Hashes.sha512(hash.toArray(), keyBytes);
        }
        return hash;
    }

    /** Of the two sides' digits the smaller stand first, so that both see the same number. */
    static SafetyNumber joined(Bytes one, Bytes other) {
        String a = half(one);
        String b = half(other);
        return new SafetyNumber(a.compareTo(b) < 0 ? a + b : b + a);
    }

    /** Thirty digits from the first thirty bytes. */
    private static String half(Bytes fingerprint) {
        StringBuilder digits = new StringBuilder();
        for (int group = 0; group < GROUPS / 2; group++) {
            Bytes chunk = fingerprint.slice(group * GROUP_BYTES, (group + 1) * GROUP_BYTES);
            digits.append(String.format(Locale.ROOT, "%05d", Long.parseLong(chunk.hex(), 16) % GROUP_MODULUS));
        }
        return digits.toString();
    }

    /** The digits by fives, as people read them aloud. */
    public List<String> groups() {
        return inGroups(digits);
    }

    private static List<String> inGroups(String digits) {
        List<String> groups = new ArrayList<>();
        for (int at = 0; at < DIGITS; at += GROUP_DIGITS) {
            groups.add(digits.substring(at, at + GROUP_DIGITS));
        }
        return List.copyOf(groups);
    }

    /** What became of comparing with digits that somebody typed. */
    public sealed interface Comparison {
        /** Nobody stands between the two. */
        record Equal() implements Comparison {}

        /**
         * It cannot be compared.
         *
         * @param digits how many were typed
         * @param others how many characters beside them that stand in no safety number
         */
        record Unusable(int digits, int others) implements Comparison {}

        /**
         * A slip of the fingers, or somebody stands between the two.
         *
         * @param groups which of the {@value SafetyNumber#GROUPS}, counted from 1
         */
        record Different(List<Integer> groups) implements Comparison {
            public Different {
                groups = List.copyOf(groups);
            }
        }
    }

    /** Compares with what somebody typed or pasted: blanks, line breaks and dashes between the digits do not matter. */
    public Comparison compare(String typed) {
        String plain = typed.replaceAll("[\\s\\p{Z}\\p{Pd}]", "");
        int typedDigits = (int) plain.chars().filter(c -> c >= '0' && c <= '9').count();
        if (typedDigits != DIGITS || plain.length() != DIGITS) {
            return new Comparison.Unusable(typedDigits, plain.codePointCount(0, plain.length()) - typedDigits);
        }
        List<String> expected = groups();
        List<String> given = inGroups(plain);
        List<Integer> different = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            if (!expected.get(group).equals(given.get(group))) {
                different.add(group + 1);
            }
        }
        return different.isEmpty() ? new Comparison.Equal() : new Comparison.Different(different);
    }

    /** Twelve groups with blanks between. */
    @Override
    public String toString() {
        return String.join(" ", groups());
    }
}
