// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.terminal.ChatHelp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's manual page, made from the same model as its help. A subcommand's subcommands stand in its page. */
final class ManualPage {
    private static final String COMMENT =
            "SPDX-License-Identifier: Apache-2.0. Made by GeneratedFilesTest from the commands; edit those.";

    private static final Map<String, String> COMMON_VARIABLES = inOrder(
            "NO_COLOR", "Set to anything, it turns colour off, unless --color says otherwise.",
            "TERM", "Its value dumb turns colour off too.",
            "XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
                    "Where the files below lie, by the XDG base directory specification.");

    private static final Map<String, String> LAUNCHER_VARIABLES = inOrder(
            "JAVA_HOME", "The Java to run with, 17 or newer. Without it, the java in PATH.",
            "P2PCHAT_JAVA_OPTS", "More options for Java, such as -Xmx256m; divided at spaces.",
            "P2PCHAT_CDS", "Its value 0 turns off the archive that makes commands start faster.");

    private static final Map<String, String> PROFILE_FILES = inOrder(
            "~/.local/share/p2pchat/NAME/",
                    "The profile NAME: its keys and everything that was written, sealed with the passphrase.",
            "~/.local/share/p2pchat/NAME/control.sock", "Where commands reach the peer that runs for the profile.");

    private static final Map<String, String> COMMON_FILES = inOrder(
            "~/.config/p2pchat/config.toml",
            "What options are when nobody gives them: long option names without dashes are keys, and a"
                    + " command's name is a table for that command alone.");

    private static final Map<String, String> LAUNCHER_FILES =
            inOrder("~/.cache/p2pchat/", "What makes commands start faster. It may be removed at any time.");

    private final CommandSpec command;
    private final Roff page;

    private ManualPage(CommandSpec command) {
        this.command = command;
        this.page = new Roff(name(command).toUpperCase(Locale.ROOT), COMMENT);
    }

    /** All pages: file name and content. */
    static Map<String, String> all(CommandLine root) {
        Map<String, String> pages = new LinkedHashMap<>();
        Stream.concat(Stream.of(root), subcommands(root.getCommandSpec()))
                .map(CommandLine::getCommandSpec)
                .forEach(command -> pages.put(name(command) + ".1", new ManualPage(command).write()));
        return pages;
    }

    private String write() {
        List<String> description = paragraphs(command.usageMessage().description());
        page.section("NAME").line(name(command) + " - " + withoutFullStop(description.get(0)));
        page.section("SYNOPSIS").line(synopsis(command));
        page.section("DESCRIPTION").line(description.get(0));
        description.stream().skip(1).forEach(page::paragraph);
        if (command.parent() == null) {
            page.section("COMMANDS");
            subcommands(command)
                    .map(CommandLine::getCommandSpec)
                    .forEach(sub -> page.item(names(sub), "", firstParagraph(sub) + " See " + name(sub) + "(1)."));
        } else if (!command.subcommands().isEmpty()) {
            page.section("COMMANDS");
            subcommands(command).map(CommandLine::getCommandSpec).forEach(this::nested);
        }
        page.section("OPTIONS");
        arguments(command, List.of());
        if (command.userObject() instanceof PeerCommand) {
            page.section("IN THE CHAT").line("A line is said to the open conversation. What else can be typed:");
            ChatHelp.entries().forEach(entry -> page.item(entry.usage(), "", sentence(entry.meaning())));
        }
        page.section("EXIT STATUS");
        for (ExitCode code : ExitCode.values()) {
            page.item(String.valueOf(code.number()), "", code.meaning());
        }
        environment();
        page.section("FILES");
        if (command.findOption("--home") != null || command.parent() == null) {
            items(PROFILE_FILES);
        }
        if (command.findOption("--data") != null || command.parent() == null) {
            page.item("~/.local/share/p2pchat-directory/", "", "The names that a directory keeps.");
        }
        items(COMMON_FILES);
        items(LAUNCHER_FILES);
        page.section("EXAMPLES").verbatim(paragraphs(command.usageMessage().footer()));
        page.section("SEE ALSO").line(others());
        return page.toString();
    }

    /** What a subcommand's subcommand has beyond the subcommand. */
    private void nested(CommandSpec sub) {
        page.subsection(synopsis(sub));
        paragraphs(sub.usageMessage().description()).forEach(page::paragraph);
        arguments(sub, command.options().stream().map(OptionSpec::longestName).toList());
    }

    private void arguments(CommandSpec of, List<String> known) {
        for (PositionalParamSpec parameter : of.positionalParameters()) {
            page.item("", parameter.paramLabel(), words(parameter.description()));
        }
        for (OptionSpec option : of.options()) {
            if (!option.hidden() && !known.contains(option.longestName())) {
                String value = option.arity().max() == 0 ? "" : option.paramLabel();
                page.item(String.join(", ", option.names()), value, words(option.description()));
            }
        }
    }

    private void environment() {
        page.section("ENVIRONMENT")
                .line("An option that is not given is taken from its variable, then from the configuration file.");
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            if (Settings.canStandFor(option)) {
                page.item(Settings.variable(name.substring(2)), "", "Stands for " + name + ".");
            }
        }
        if (command.parent() == null) {
            page.item(
                    "P2PCHAT_NAME, P2PCHAT_HOME, P2PCHAT_DIRECTORY, ...", "", "Stand for the options of the commands.");
        }
        if (command.findOption("--passphrase-file") != null || command.parent() == null) {
            page.item(
                    "P2PCHAT_PASSPHRASE",
                    "",
                    "The profile's passphrase, where no file is named. It is never taken from the command line.");
        }
        items(COMMON_VARIABLES);
        items(LAUNCHER_VARIABLES);
    }

    private void items(Map<String, String> items) {
        items.forEach((name, meaning) -> page.item(name, "", meaning));
    }

    private String others() {
        CommandSpec root = command.root();
        return Stream.concat(Stream.of(root), subcommands(root).map(CommandLine::getCommandSpec))
                .filter(other -> other != command)
                .map(other -> name(other) + "(1)")
                .collect(Collectors.joining(", "));
    }

    private static Stream<CommandLine> subcommands(CommandSpec of) {
        return of.subcommands().values().stream()
                .distinct()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden());
    }

    /** The name of its page. */
    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private static String names(CommandSpec command) {
        return Stream.concat(Stream.of(command.name()), Stream.of(command.aliases()))
                .collect(Collectors.joining(", "));
    }

    private static String synopsis(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of(command.qualifiedName(" "), "[OPTION]..."));
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = parameter.paramLabel();
            boolean optional = parameter.arity().min() == 0 && !label.startsWith("[");
            words.add(optional ? "[" + label + "]" : label);
        }
        if (!command.subcommands().isEmpty()) {
            words.add(command.parent() == null ? "COMMAND" : "[COMMAND]");
        }
        return String.join(" ", words);
    }

    private static String firstParagraph(CommandSpec command) {
        return paragraphs(command.usageMessage().description()).get(0);
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String sentence(String clause) {
        return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1) + ".";
    }

    private static String words(String... text) {
        return String.join(" ", paragraphs(text));
    }

    private static List<String> paragraphs(String... text) {
        return Stream.of(text)
                .map(part -> part.replace("%n", " ").replace("%%", "%").strip())
                .toList();
    }

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
