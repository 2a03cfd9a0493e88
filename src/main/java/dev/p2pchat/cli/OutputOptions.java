// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import picocli.CommandLine.Option;

/** What every command takes: how to say things. */
final class OutputOptions {
    /** When to use colour. */
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--json", description = "Print results as JSON, one object a line.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but results, warnings and errors.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            arity = "0",
            description = "Say more; -vv shows where an error came from.")
    private boolean[] verbose = {};

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description =
                    "When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never."
                            + " Default: auto.")
    private Colour colour = Colour.AUTO;

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** How often {@code -v} was given. */
    int verbosity() {
        return verbose.length;
    }

    boolean coloured(Context context) {
        return switch (colour) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                context.terminals().out()
                        && context.variable("NO_COLOR") == null
                        && !"dumb".equals(context.variable("TERM"));
        };
    }
}
