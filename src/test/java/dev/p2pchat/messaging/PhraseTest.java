// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseTest {
    private static boolean finds(String phrase, String text) {
        byte[] padded = ("xx" + text + "xx").getBytes(StandardCharsets.UTF_8);
        boolean inBytes = new Phrase(phrase).isIn(padded, 2, padded.length - 4);
        assertThat(inBytes).isEqualTo(new Phrase(phrase).isIn(text));
        return inBytes;
    }

    @ParameterizedTest
    @CsvSource({
        "STRASSE, Hauptstraße 5",
        "straße, HAUPTSTRASSE",
        "strasse, STRAẞE",
        "ΣΊΣΥΦΟΣ, ο σίσυφος",
        "σίσυφος, ΣΊΣΥΦΟΣ",
        "ς, ΛΌΓΟΣ ΚΑΙ",
        "istanbul, İSTANBUL",
        "İstanbul, istanbul",
        "isi, ISI ve ısı",
        "привет, ПРИВЕТ всем",
        "ԲԱՐԵՒ, բարև",
        "ǆ, ǅ",
        "kelvin, \u212Aelvin",
        "ﬁsch, FISCH",
        "große ﬀ, GROSSE FF",
        "ᾳ, ΑΙ",
        "漢字, 漢字 und 👋",
        "👋, Hallo 👋",
        "𐐀, 𐐨",
        "holiday, About HOLIDAY plans"
    })
    void findsWhatDiffersOnlyInCapitals(String phrase, String text) {
        assertThat(finds(phrase, text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"café, CAFÉ au lait", "ANGSTRÖM, ångström", "ố, mỐt", "각, \u1100\u1161\u11a8", "é, \u00c9"})
    void findsAnAccentHoweverItIsComposed(String phrase, String text) {
        for (Normalizer.Form ours : Normalizer.Form.values()) {
            for (Normalizer.Form theirs : new Normalizer.Form[] {Normalizer.Form.NFC, Normalizer.Form.NFD}) {
                String typed = ours == Normalizer.Form.NFD ? Normalizer.normalize(phrase, ours) : phrase;
                boolean same = !phrase.equals("ANGSTRÖM");
                assertThat(finds(typed, Normalizer.normalize(text, theirs)))
                        .as(typed + " in " + theirs + " of " + text)
                        .isEqualTo(same);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"cafe, café", "e, é", "a, Äpfel", "하, 한국", "bob, BO", "abc, ab", "ö, o", "и, й"})
    void takesAnAccentForAPartOfTheLetter(String phrase, String text) {
        assertThat(finds(phrase, text)).isFalse();
        assertThat(finds(phrase, Normalizer.normalize(text, Normalizer.Form.NFD)))
                .isFalse();
    }

    @Test
    void findsAtTheBeginningAndAtTheEndAndNotBeyond() {
        assertThat(finds("ab", "abc")).isTrue();
        assertThat(finds("bc", "abc")).isTrue();
        assertThat(finds("aab", "aaab")).isTrue();
        assertThat(finds("abcx", "abc")).isFalse();
        assertThat(finds("xabc", "abc")).isFalse();
        assertThat(finds("", "")).isTrue();
        assertThat(finds("a", "")).isFalse();
    }

    /** Every character that has a capital or a small form is found by it. */
    @Test
    void foldsEveryCharacterAndItsCapitalAndItsSmallFormToTheSame() {
        List<String> different = new ArrayList<>();
        for (int c = 1; c < 0x20000; c++) {
            if (!Character.isDefined(c) || (c >= 0xd800 && c < 0xe000)) {
                continue;
            }
            String one = Character.toString(c);
            String folded = Folding.fold(one);
            for (String other : List.of(
                    one.toUpperCase(Locale.ROOT),
                    one.toLowerCase(Locale.ROOT),
                    Character.toString(Character.toTitleCase(c)),
                    Normalizer.normalize(one, Normalizer.Form.NFD),
                    folded)) {
                if (!Folding.fold(other).equals(folded)) {
                    different.add(String.format("U+%04X %s: %s, not %s", c, other, Folding.fold(other), folded));
                }
            }
        }
        assertThat(different).isEmpty();
    }

    /** The short way, character by character, must say what the long way says. */
    @RepeatedTest(20)
    void foldsAMixtureLikeItsNormalForms() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "aAzZiIıİßẞéÉäöÜσΣςѐйЙ한국ㄱ\u1100\u1161\u11a8\u0301\u0307\u0323\u0345ǆﬁ漢字Å\u212b\u00b5xX ";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        String folded = Folding.fold(text.toString());

        assertThat(Folding.fold(Normalizer.normalize(text, Normalizer.Form.NFC)))
                .as("seed " + seed + ": " + text)
                .isEqualTo(folded);
        assertThat(Folding.fold(Normalizer.normalize(text, Normalizer.Form.NFD)))
                .as("seed " + seed + ": " + text)
                .isEqualTo(folded);
        assertThat(Folding.fold(folded)).as("seed " + seed + ": " + text).isEqualTo(folded);
    }

    @Test
    void dropsEveryDotOfAnIThatHasTwo() {
        assertThat(Folding.fold("\u0130\u0307")).isEqualTo("i");
    }
}
