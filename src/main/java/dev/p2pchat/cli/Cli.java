// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.admin.AdminException;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.profile.ProfileException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line as a whole: puts the commands together, runs one, turns what went wrong into words and a number. */
final class Cli {
    private final Context context;
    private final Settings settings;
    private final Subcommands subcommands;
    private final PrintWriter err;

    Cli(Context context) {
        this.context = context;
        this.settings = new Settings(context.environment(), context.configFile());
        this.subcommands = new Subcommands(context, settings);
        this.err = new PrintWriter(context.err(), true, StandardCharsets.UTF_8);
    }

    /** The commands as a model, for help, manual pages and completions. */
    CommandLine commands() {
        return assembled(subcommands.root());
    }

    private CommandLine assembled(CommandLine root) {
        return root.registerConverter(Duration.class, new Converters.OfDuration())
                .registerConverter(Since.class, new Converters.OfSince())
                .registerConverter(Origin.class, new Converters.OfOrigin())
                .registerConverter(InetAddress.class, new Converters.OfAddress())
                // "@bob" is somebody, not a file with arguments.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setDefaultValueProvider(settings)
                .setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
                .setErr(err)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler(this::usage)
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, verbosity(parsed)));
    }

    /** Runs one command and returns the process's exit code. */
    int run(String... args) {
        for (String arg : args) {
            if (arg.indexOf('\ufffd') >= 0) {
                say("An argument arrived damaged: it was not valid in this locale. Set a UTF-8 locale, such as"
                        + " LC_ALL=C.UTF-8, and try again.");
                return ExitCode.USAGE.number();
            }
        }
        settings.read(this::commands);
        return assembled(subcommands.rootFor(args)).execute(args);
    }

    private int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        int verbosity = verbosity(parsed);
        LogSetup.apply(verbosity);
        try {
            if (!(command(parsed) instanceof Diagnostic)) {
                settings.check();
            }
            return new RunLast().execute(parsed);
        } catch (CliException e) {
            return failed(e, verbosity);
        }
    }

    private static Object command(ParseResult parsed) {
        return last(parsed).commandSpec().userObject();
    }

    private static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    private static int verbosity(ParseResult parsed) {
        return last(parsed).matchedOptionValue("-v", new boolean[0]).length;
    }

    private int usage(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        say(UsageProblem.words(e));
        if (args.length == 0) {
            err.println(e.getCommandLine().getUsageMessage());
        } else {
            err.println("\"" + command + " --help\" shows how it is used.");
        }
        return ExitCode.USAGE.number();
    }

    private int failed(Exception e, int verbosity) {
        if (e instanceof Console.OutputGone gone) {
            if (gone.isBrokenPipe()) {
                return ExitCode.DONE.number();
            }
            say("The results cannot be written: " + gone.reason() + ".");
            return ExitCode.FAILED.number();
        }
        ExitCode code = ExitCode.FAILED;
        String words = e.getMessage();
        if (e instanceof CliException own) {
            code = own.exitCode();
        } else if (e instanceof ChatException chat) {
            code = ExitCode.of(chat.problem());
        } else if (e instanceof ProfileException profile) {
            code = ExitCode.of(profile.reason());
        } else if (e instanceof AdminException admin) {
            code = admin.reason() == AdminException.Reason.NOTHING_THERE ? ExitCode.UNKNOWN_NAME : ExitCode.FAILED;
        } else if (e instanceof InterruptedException) {
            code = ExitCode.INTERRUPTED;
            words = "Interrupted.";
        } else {
            words = "This should not happen (" + e + "). Run it again with -vv and report what it shows.";
        }
        say(words == null ? e.toString() : words);
        if (verbosity > 1) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(trace);
            err.flush();
        }
        return code.number();
    }

    private void say(String words) {
        err.println("p2pchat: " + words);
    }
}
