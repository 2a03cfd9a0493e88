// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    /** Stands for what has to be looked at with its neighbours: marks, and halves of a pair. */
    private static final String NOT_ALONE = "";

    /** Pictures in the supplementary planes: they have neither capitals nor parts. */
    private static final int FIRST_PICTURE = 0x1f000;

    /** What each character folds to wherever it stands, once it was met. Races are harmless: everybody finds the same. */
    private static final @Nullable String[] ALONE = new String[1 << 16];

    private Folding() {}

    static String fold(String text) {
        return folded(text).toString();
    }

    /** The same, for who only looks into it. */
    static StringBuilder folded(String text) {
        StringBuilder folded = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                folded.append(ascii(c));
                continue;
            }
            int picture = Character.isHighSurrogate(c) ? text.codePointAt(i) : 0;
            if (picture >= FIRST_PICTURE) {
                folded.appendCodePoint(picture);
                i++;
                continue;
            }
            String alone = alone(c);
            if (alone.isEmpty()) {
                return new StringBuilder(whole(text));
            }
            folded.append(alone);
        }
        return folded;
    }

    static char ascii(int c) {
        return (char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }

    private static String alone(char c) {
        String known = ALONE[c];
        if (known == null) {
            known = findOut(c);
            ALONE[c] = known;
        }
        return known;
    }

    private static String findOut(char c) {
        String folded = whole(String.valueOf(c));
        return Character.isSurrogate(c) || joins(c) || folded.chars().anyMatch(Folding::joins) ? NOT_ALONE : folded;
    }

    /** Whether it may become one character with what stands before it: a mark, or part of a Korean syllable. */
    private static boolean joins(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
                // Those that choose between text and picture join nothing.
                c < '\ufe00' || c > '\ufe0f';
            default -> c >= '\u1100' && c <= '\u11ff';
        };
    }

    private static String whole(String text) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        String folded = lower(lower(apart).toUpperCase(Locale.ROOT)).replaceAll("i\u0307+", "i");
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** Not {@link String#toLowerCase}, to which a sigma at the end of a word is another letter. */
    private static String lower(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
        return out.toString();
    }
}
