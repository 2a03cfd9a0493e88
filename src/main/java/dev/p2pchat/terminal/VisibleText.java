// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes visible what a terminal would obey or hide: controls and escapes (which move the cursor, rename the window, type
 * answers), bidi overrides (which show text in another order than it has), invisible format characters.
 */
public final class VisibleText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE_PICTURE = 0x2421;

    private VisibleText() {}

    /** All on one line; a line break shows as its picture. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    /** Line by line, for texts that may have several. There is always at least one line. */
    public static List<String> lines(String text) {
        return List.of(text.split("\r\n|\n", -1)).stream().map(VisibleText::of).toList();
    }

    /** A message of some kind as lines; there is always at least one. */
    public static List<String> message(String author, String kind, String body) {
        return switch (kind) {
            case "text" -> lines(body);
            case "invite" -> {
                List<String> all = new ArrayList<>(List.of("[" + of(author) + " invites you to talk]"));
                if (!body.isEmpty()) {
                    all.addAll(lines(body));
                }
                yield all;
            }
            default -> List.of("[" + of(kind) + ", which this version cannot show]");
        };
    }

    /** Whether a terminal would obey or hide it. Joiners are part of emoji and of several scripts, and stay. */
    public static boolean mustBeShown(int c) {
        if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void append(StringBuilder out, int c) {
        if (!mustBeShown(c)) {
            out.appendCodePoint(c);
        } else if (c == '\t') {
            out.append("    ");
        } else if (c < 0x20) {
            out.append((char) (CONTROL_PICTURES + c));
        } else if (c == 0x7f) {
            out.append((char) DELETE_PICTURE);
        } else {
            out.append(String.format("<U+%04X>", c));
        }
    }
}
