// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.terminal.VisibleText;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One line for each event of a service.
 *
 * <p>Of an exception only its kind and the place are written, because what it says may quote a request; with
 * {@code debug} all of it is.
 */
final class ServiceLogLines extends Formatter {
    private static final String OURS = "dev.p2pchat.";

    private final boolean json;
    private final boolean traces;

    ServiceLogLines(boolean json, boolean traces) {
        this.json = json;
        this.traces = traces;
    }

    @Override
    public String format(LogRecord event) {
        String time = event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
        String level = LogOptions.Threshold.word(event.getLevel());
        String name = String.valueOf(event.getLoggerName());
        String from = name.substring(name.lastIndexOf('.') + 1);
        String message = formatMessage(event);
        String thrown = event.getThrown() == null ? "" : describe(event.getThrown());
        if (json) {
            ObjectNode line = JsonNodeFactory.instance
                    .objectNode()
                    .put("time", time)
                    .put("level", level)
                    .put("from", from)
                    .put("message", message);
            if (!thrown.isEmpty()) {
                line.put("thrown", thrown);
            }
            return Console.escaped(line) + "\n";
        }
        return visible(time + " " + level + " " + from + ": " + message + (thrown.isEmpty() ? "" : " (" + thrown + ")"))
                + "\n";
    }

    private String describe(Throwable thrown) {
        StringBuilder words =
                new StringBuilder(traces ? thrown.toString() : thrown.getClass().getName());
        Arrays.stream(thrown.getStackTrace())
                .filter(frame -> traces || frame.getClassName().startsWith(OURS))
                .limit(traces ? Long.MAX_VALUE : 1)
                .forEach(frame -> words.append(" at ").append(frame));
        Throwable cause = thrown.getCause();
        if (cause != null && cause != thrown) {
            words.append(", caused by ").append(describe(cause));
        }
        return words.toString();
    }

    /** Whoever reads a log on a terminal must not have it steered by what is in it. */
    private static String visible(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (VisibleText.mustBeShown(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }
}
