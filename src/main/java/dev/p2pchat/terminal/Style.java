// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

/** How a line stands out, or does not where colour is off. */
public record Style(boolean colour) {
    private static final String RESET = "\u001b[0m";

    public String dim(String text) {
        return with("\u001b[2m", text);
    }

    public String strong(String text) {
        return with("\u001b[1m", text);
    }

    public String ours(String text) {
        return with("\u001b[36m", text);
    }

    public String theirs(String text) {
        return with("\u001b[32m", text);
    }

    public String warning(String text) {
        return with("\u001b[33m", text);
    }

    /** What must not be overlooked. */
    public String alarm(String text) {
        return with("\u001b[1;97;41m", text);
    }

    private String with(String code, String text) {
        return colour ? code + text + RESET : text;
    }
}
