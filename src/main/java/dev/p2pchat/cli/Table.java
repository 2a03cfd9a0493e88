// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.terminal.TextWidth;
import java.util.ArrayList;
import java.util.List;

/** A table for people: columns by grapheme width, cut from the widest until it fits. */
final class Table {
    private static final String GAP = "  ";
    private static final int MIN_COLUMN = 4;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(List.of(head));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    void print(Console console, int columns) {
        int[] widths = widths(columns);
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            List<String> row = rows.get(i);
            for (int j = 0; j < row.size(); j++) {
                String cell = TextWidth.cut(row.get(j), widths[j]);
                line.append(j == 0 ? "" : GAP).append(TextWidth.pad(cell, widths[j]));
            }
            String text = line.toString().stripTrailing();
            console.result(i == 0 ? console.style().strong(text) : text);
        }
    }

    private int[] widths(int columns) {
        int[] widths = new int[rows.get(0).size()];
        int total = GAP.length() * (widths.length - 1);
        for (int j = 0; j < widths.length; j++) {
            for (List<String> row : rows) {
                widths[j] = Math.max(widths[j], TextWidth.of(row.get(j)));
            }
            total += widths[j];
        }
        while (total > columns) {
            int widest = 0;
            for (int j = 1; j < widths.length; j++) {
                widest = widths[j] > widths[widest] ? j : widest;
            }
            if (widths[widest] <= MIN_COLUMN) {
                break;
            }
            widths[widest]--;
            total--;
        }
        return widths;
    }
}
