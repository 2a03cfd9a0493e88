// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Logging to stderr: warnings, with {@code -v} more; where an error came from only with {@code -vv}. */
final class LogSetup {
    /** Held here, because the log manager forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OURS = Logger.getLogger("dev.p2pchat");

    /** Says of each failed request which address it asked for, and thereby for which name. */
    private static final Logger REQUESTS = Logger.getLogger("io.undertow.request");

    private static @Nullable Handler handler;

    private LogSetup() {}

    /** For a service, whose log is kept: events beside warnings, in a form of its own. Libraries say only what is wrong. */
    static synchronized void applyToService(Formatter lines, Level level) {
        handler().setFormatter(lines);
        boolean everything = level.intValue() <= Level.FINE.intValue();
        ROOT.setLevel(level.intValue() > Level.WARNING.intValue() ? level : everything ? Level.INFO : Level.WARNING);
        OURS.setLevel(level);
        REQUESTS.setLevel(everything ? null : Level.OFF);
    }

    private static synchronized Handler handler() {
        Handler known = handler;
        if (known != null) {
            return known;
        }
        LogManager.getLogManager().reset();
        ConsoleHandler fresh = new ConsoleHandler();
        fresh.setLevel(Level.ALL);
        ROOT.addHandler(fresh);
        handler = fresh;
        return fresh;
    }

    static synchronized void apply(int verbosity) {
        handler().setFormatter(new OneLine(verbosity > 1));
        ROOT.setLevel(verbosity == 0 ? Level.WARNING : Level.INFO);
        OURS.setLevel(verbosity > 1 ? Level.FINE : null);
    }

    /** Says nothing at all. */
    static void silence() {
        LogManager.getLogManager().reset();
    }

    private static final class OneLine extends Formatter {
        private final boolean traces;

        OneLine(boolean traces) {
            this.traces = traces;
        }

        @Override
        public String format(LogRecord event) {
            String name = String.valueOf(event.getLoggerName());
            StringBuilder line = new StringBuilder("p2pchat: ")
                    .append(event.getLevel().getName())
                    .append(' ')
                    .append(name.substring(name.lastIndexOf('.') + 1))
                    .append(": ")
                    .append(formatMessage(event));
            Throwable thrown = event.getThrown();
            if (thrown != null) {
                line.append(" (").append(thrown).append(')');
                if (traces) {
                    for (StackTraceElement element : thrown.getStackTrace()) {
                        line.append("\n    at ").append(element);
                    }
                }
            }
            return line.append('\n').toString();
        }
    }
}
