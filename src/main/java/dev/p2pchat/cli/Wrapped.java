// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.terminal.TextWidth;
import dev.p2pchat.terminal.VisibleText;
import java.util.ArrayList;
import java.util.List;

/** A text in lines that fit, broken at blanks; a word that is too long for a line keeps its own. */
final class Wrapped {
    /** Narrower than this a column of text helps nobody. */
    private static final int MIN_COLUMNS = 20;

    private Wrapped() {}

    /** The text behind a label, continued below itself. Whatever a terminal would obey is made visible. */
    static List<String> labelled(String label, String text, int columns) {
        List<String> lines = new ArrayList<>();
        String indent = " ".repeat(TextWidth.of(label));
        for (String line : of(VisibleText.of(text), columns - indent.length())) {
            lines.add((lines.isEmpty() ? label : indent) + line);
        }
        return lines;
    }

    static List<String> of(String text, int columns) {
        int room = Math.max(MIN_COLUMNS, columns);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String word : text.split(" ", -1)) {
            int width = TextWidth.of(word);
            if (used > 0 && used + 1 + width > room) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(used > 0 ? " " : "").append(word);
            used += (used > 0 ? 1 : 0) + width;
        }
        lines.add(line.toString());
        return lines;
    }
}
