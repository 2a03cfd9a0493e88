// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program's entry. */
@Command(
        name = "p2pchat",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Talk without a company in the middle.",
        subcommands = {HelpCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Whatever the locale says: text is UTF-8 in and out.
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println(Version.line());
            return;
        }
        System.exit(new CommandLine(new Main()).execute(args));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
