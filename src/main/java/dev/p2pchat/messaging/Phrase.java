// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import java.nio.charset.StandardCharsets;

/** What somebody looks for, in capitals or not, with accents composed or not: see {@link Folding}. */
public final class Phrase {
    private final String folded;
    /** The same in UTF-8. */
    private final byte[] bytes;

    public Phrase(String text) {
        folded = Folding.fold(text);
        bytes = folded.getBytes(StandardCharsets.UTF_8);
    }

    boolean isIn(String text) {
        return Folding.folded(text).indexOf(folded) >= 0;
    }

    /** Whether it is in a text in UTF-8. Most texts are ASCII, and need not become strings for this. */
    boolean isIn(byte[] utf8, int from, int length) {
        return isAscii(utf8, from, length)
                ? isInAscii(utf8, from, length)
                : isIn(new String(utf8, from, length, StandardCharsets.UTF_8));
    }

    private static boolean isAscii(byte[] utf8, int from, int length) {
        int all = 0;
        for (int i = from; i < from + length; i++) {
            all |= utf8[i];
        }
        return all >= 0;
    }

    private boolean isInAscii(byte[] ascii, int from, int length) {
        int last = from + length - bytes.length;
        for (int start = from; start <= last; start++) {
            int i = 0;
            while (i < bytes.length && bytes[i] == Folding.ascii(ascii[start + i])) {
                i++;
            }
            if (i == bytes.length) {
                return true;
            }
        }
        return false;
    }
}
