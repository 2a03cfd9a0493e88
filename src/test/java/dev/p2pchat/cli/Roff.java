// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.List;

/** Writes a manual page for man(7): whatever the text, it is never taken for a request or an escape. */
final class Roff {
    private final StringBuilder out = new StringBuilder();

    /** Begins a page of section 1. It has no date, so that it is the same whenever it is made. */
    Roff(String title, String comment) {
        out.append(".\\\" ").append(comment).append('\n');
        out.append(".TH ").append(argument(title)).append(" 1 \"\" \"p2pchat\" \"User Commands\"\n");
        // No hyphens in what is to be typed, and no stretched spaces.
        out.append(".nh\n.ad l\n");
    }

    Roff section(String name) {
        out.append(".SH ").append(argument(name)).append('\n');
        return this;
    }

    Roff subsection(String name) {
        out.append(".SS ").append(argument(name)).append('\n');
        return this;
    }

    Roff paragraph(String text) {
        out.append(".PP\n");
        return line(text);
    }

    /** A line of text that needs no paragraph before it. */
    Roff line(String text) {
        out.append(text(text)).append('\n');
        return this;
    }

    /** Something and what it means. */
    Roff item(String bold, String italic, String meaning) {
        out.append(".TP\n").append("\\fB").append(inline(bold)).append("\\fR");
        if (!italic.isEmpty()) {
            out.append(bold.isEmpty() ? "" : " ")
                    .append("\\fI")
                    .append(inline(italic))
                    .append("\\fR");
        }
        out.append('\n');
        return line(meaning);
    }

    /** What is typed, as it is typed. */
    Roff verbatim(List<String> lines) {
        out.append(".PP\n.RS 4\n.nf\n");
        lines.forEach(this::line);
        out.append(".fi\n.RE\n");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private static String argument(String text) {
        return '"' + inline(text) + '"';
    }

    /** A first dot or quote would make the line a request. */
    static String text(String text) {
        String escaped = inline(text);
        return escaped.startsWith(".") || escaped.startsWith("\\(aq") ? "\\&" + escaped : escaped;
    }

    private static String inline(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '\'' -> escaped.append("\\(aq");
                case '"' -> escaped.append("\\(dq");
                case '`' -> escaped.append("\\(ga");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                default -> {
                    if (c < ' ' || c == 127) {
                        throw new IllegalArgumentException("a control character in: " + text);
                    }
                    if (c < 127) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(String.format("\\[u%04X]", c));
                    }
                }
            }
        });
        return escaped.toString();
    }
}
