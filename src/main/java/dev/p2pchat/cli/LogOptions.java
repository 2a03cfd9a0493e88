// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.Locale;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a service keeps its log, which goes to stderr. */
final class LogOptions {
    /** One event a line, for people or for programs. */
    enum Format {
        TEXT,
        JSON
    }

    /** What is said at least. */
    enum Threshold {
        DEBUG,
        INFO,
        WARNING,
        ERROR;

        private Level level() {
            return switch (this) {
                case DEBUG -> Level.FINE;
                case INFO -> Level.INFO;
                case WARNING -> Level.WARNING;
                case ERROR -> Level.SEVERE;
            };
        }

        /** The word for an event's level. */
        static String word(Level level) {
            Threshold found = DEBUG;
            for (Threshold one : values()) {
                if (level.intValue() >= one.level().intValue()) {
                    found = one;
                }
            }
            return found.name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORM",
            description = "How events are written to stderr, one a line: text or json. Default: text.")
    private Format format = Format.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What is written at least: debug, info, warning or error. Names and addresses of clients only"
                    + " with debug. Default: info, with -q warning, with -v debug.")
    private @Nullable Threshold threshold;

    void apply(OutputOptions output) {
        Threshold least = threshold;
        if (least == null) {
            least = output.verbosity() > 0 ? Threshold.DEBUG : output.quiet() ? Threshold.WARNING : Threshold.INFO;
        }
        boolean traces = least == Threshold.DEBUG;
        LogSetup.applyToService(new ServiceLogLines(format == Format.JSON, traces), least.level());
    }
}
