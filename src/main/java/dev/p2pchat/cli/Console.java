// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.json.JsonTree;
import dev.p2pchat.terminal.Style;
import dev.p2pchat.terminal.VisibleText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where everything a command says goes.
 *
 * <ul>
 *   <li>Results go to stdout, everything else to stderr.
 *   <li>With {@code --json} results are one object a line, with keys that stay.
 *   <li>Text of other people comes in already made visible, or as JSON, where this class escapes what a terminal obeys.
 *   <li>{@code -q} leaves out remarks; warnings and errors are always said.
 *   <li>When nobody reads stdout any more the command ends quietly; any other failure to write is an error.
 * </ul>
 *
 * Safe for several threads.
 */
final class Console {
    private final OutputStream out;
    private final OutputStream err;
    private final Style style;
    private final boolean json;
    private final boolean quiet;

    Console(OutputStream out, OutputStream err, Style style, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.json = json;
        this.quiet = quiet;
    }

    Style style() {
        return style;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** A line of the result. */
    synchronized void result(String line) {
        try {
            write(out, line);
        } catch (IOException e) {
            throw new OutputGone(e);
        }
    }

    /** A line of the result as JSON. */
    void result(JsonNode object) {
        result(escaped(object));
    }

    /** JSON without anything a terminal obeys. Only strings can hold what is escaped here, so the meaning stays. */
    static String escaped(JsonNode object) {
        StringBuilder line = new StringBuilder();
        JsonTree.text(object).codePoints().forEach(c -> {
            if (!VisibleText.mustBeShown(c)) {
                line.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    line.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return line.toString();
    }

    /** Something nice to know. */
    void remark(String line) {
        if (!quiet) {
            say(line);
        }
    }

    void warn(String line) {
        say(style.warning("p2pchat: " + line));
    }

    void error(String line) {
        say("p2pchat: " + line);
    }

    /** A line on stderr. When that is gone there is nobody left to tell. */
    synchronized void say(String line) {
        try {
            write(err, line);
        } catch (IOException e) {
            // Nowhere to say it.
        }
    }

    private static void write(OutputStream stream, String line) throws IOException {
        stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    /** Stdout cannot be written; ends the command. */
    static final class OutputGone extends UncheckedIOException {
        private final String reason;

        OutputGone(IOException cause) {
            super(cause);
            this.reason = String.valueOf(cause.getMessage());
        }

        String reason() {
            return reason;
        }

        /** Whether the reader simply went away, as {@code head} does. Java tells it apart by the text alone. */
        boolean isBrokenPipe() {
            return reason.toLowerCase(Locale.ROOT).contains("broken pipe");
        }
    }
}
