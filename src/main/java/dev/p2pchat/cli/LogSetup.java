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
    private static @Nullable Handler handler;

    private LogSetup() {}

    static synchronized void apply(int verbosity) {
        if (handler == null) {
            LogManager.getLogManager().reset();
            ConsoleHandler fresh = new ConsoleHandler();
            fresh.setLevel(Level.ALL);
            ROOT.addHandler(fresh);
            handler = fresh;
        }
        handler.setFormatter(new OneLine(verbosity > 1));
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
