// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Texts without the difference of capitals, and of the two ways to write an accent: what folds to the same is the same to
 * a search.
 *
 * <p>This is canonical caseless matching (The Unicode Standard, 3.13, D145), with composed accents at the end, so that "e"
 * does not find half of an "é". Full case folding is lower, upper, lower case, each code point for itself: so ß and ẞ are
 * ss, and every sigma is σ. In two things it finds more: dotless ı is i, and the dot that stays above an i when İ is folded
 * is dropped, so that "istanbul" finds İSTANBUL in any language.
 */
final class Folding {
    private static final char NOT_YET_KNOWN = 0;

    /** Stands for what does not fold to one character of its own: expansions, marks, halves of a pair. */
    private static final char NOT_ALONE = '\uffff';

    /** What each character folds to, once it was met. Races are harmless: everybody finds the same. */
    private static final char[] ALONE = new char[1 << 16];

    private Folding() {}

    static String fold(String text) {
        char[] folded = new char[text.length()];
        for (int i = 0; i < folded.length; i++) {
            char c = text.charAt(i);
            char simple = c < 0x80 ? ascii(c) : alone(c);
            if (simple == NOT_ALONE) {
                return whole(text);
            }
            folded[i] = simple;
        }
        return new String(folded);
    }

    static char ascii(int c) {
        return (char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }

    private static char alone(char c) {
        char known = ALONE[c];
        if (known == NOT_YET_KNOWN) {
            known = findOut(c);
            ALONE[c] = known;
        }
        return known;
    }

    private static char findOut(char c) {
        if (Character.isSurrogate(c) || joins(c)) {
            return NOT_ALONE;
        }
        String folded = whole(String.valueOf(c));
        return folded.length() == 1 && !joins(folded.charAt(0)) ? folded.charAt(0) : NOT_ALONE;
    }

    /** Whether it may become one character with what stands before it: a mark, or part of a Korean syllable. */
    private static boolean joins(char c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> c >= '\u1100' && c <= '\u11ff';
        };
    }

    private static String whole(String text) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        String folded = lower(lower(apart).toUpperCase(Locale.ROOT)).replace("i\u0307", "i");
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** Not {@link String#toLowerCase}, to which a sigma at the end of a word is another letter. */
    private static String lower(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
        return out.toString();
    }
}
