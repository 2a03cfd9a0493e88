// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.VisibleText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what is set; alone it shows, too. */
@Command(
        name = "config",
        description = {
            "Show what every option is when you do not give it.",
            "An option that is not given is taken from its variable, then from the config file, where a command's name is a"
                    + " table for that command alone; the directory and the port are remembered by the profile, too. What"
                    + " stands in the file and is no option is said, and the exit code is then 2."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat config show --origin", "p2pchat config --name alice --json"})
class ConfigCommand extends ClientAction implements Diagnostic {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--origin", description = "Say where each comes from: the variable, the file and its key.")
    private boolean origin;

    ConfigCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException {
        Console console = console();
        Access access = access();
        EffectiveSettings effective = new EffectiveSettings(
                context(), settings(), access, spec.root(), spec.commandLine().getParseResult(), profile(access));
        print(console, effective.all());
        List<String> problems = settings().problems();
        problems.forEach(problem -> console.warn(
                "The config file " + context().configFile() + " is not right: " + VisibleText.of(problem) + "."));
        settings()
                .unknownVariables(spec.root().commandLine())
                .forEach(problem -> console.warn("In the environment, " + VisibleText.of(problem) + "."));
        return (problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
    }

    /** The one that was named, which must be there; else the one that every command would take, if there is one. */
    private @Nullable ProfileFolder profile(Access access) throws CliException {
        try {
            return access.choice().existing(profileName(), null);
        } catch (CliException e) {
            if (profileName() != null) {
                throw e;
            }
            return null;
        }
    }

    private void print(Console console, List<Setting> all) {
        if (console.json()) {
            all.forEach(setting -> console.result(JsonLines.setting(setting)));
            return;
        }
        Table table = origin ? new Table("OPTION", "VALUE", "FROM") : new Table("OPTION", "VALUE");
        for (Setting setting : all) {
            String value = VisibleText.of(setting.shown());
            if (origin) {
                table.row(setting.key(), value, VisibleText.of(setting.from()));
            } else {
                table.row(setting.key(), value);
            }
        }
        table.print(console, context().terminals().columns(context().environment()));
    }

    /** The same by its own name. */
    @Command(
            name = "show",
            description = "Show what every option is when you do not give it, and with --origin why.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat config show --origin --name alice")
    static final class Show extends ConfigCommand {
        Show(Context context, Settings settings) {
            super(context, settings);
        }
    }
}
