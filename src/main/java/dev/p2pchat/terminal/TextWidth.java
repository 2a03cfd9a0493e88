// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/** How many columns a text takes on a terminal: by grapheme (what a person calls a character), not by char. */
public final class TextWidth {
    private static final Pattern GRAPHEME = Pattern.compile("\\X");
    private static final int EMOJI_PRESENTATION = 0xfe0f;
    private static final String ELLIPSIS = "…";

    private TextWidth() {}

    public static int of(String text) {
        Matcher graphemes = GRAPHEME.matcher(text);
        int columns = 0;
        while (graphemes.find()) {
            columns += ofGrapheme(graphemes.group());
        }
        return columns;
    }

    /** The text, cut between graphemes and marked when it is wider than {@code columns}. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        Matcher graphemes = GRAPHEME.matcher(text);
        int used = 0;
        while (graphemes.find()) {
            int next = ofGrapheme(graphemes.group());
            if (used + next > columns - 1) {
                break;
            }
            out.append(graphemes.group());
            used += next;
        }
        return columns < 1 ? "" : out.append(ELLIPSIS).toString();
    }

    /** The text, followed by as many blanks as make it {@code columns} wide. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int ofGrapheme(String grapheme) {
        if (grapheme.indexOf(EMOJI_PRESENTATION) >= 0) {
            return 2;
        }
        // A cluster is as wide as its widest part: marks have none, and joined emoji share the place of one.
        return Math.max(0, grapheme.codePoints().map(WCWidth::wcwidth).max().orElse(0));
    }
}
