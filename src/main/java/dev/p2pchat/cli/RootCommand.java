// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code p2pchat} itself: only its subcommands do something. */
@Command(
        name = "p2pchat",
        versionProvider = Version.class,
        description = {
            "Talk without a company in the middle: one file to run, a name to be reached by, and only the other person"
                    + " reads what you write.",
            "Whoever runs \"p2pchat peer\" can be written to. A directory, run by anybody with \"p2pchat"
                    + " serve-directory\", tells who is who and where to reach them; it never sees a message."
        },
        footer = {
            "p2pchat serve-directory --port 5000",
            "p2pchat peer --name alice --port 9000",
            "p2pchat history bob",
            "p2pchat demo"
        },
        footerHeading = CommandShape.EXAMPLES,
        synopsisSubcommandLabel = "COMMAND")
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and leave.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: one of the commands below.");
    }
}
