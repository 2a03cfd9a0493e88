// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.p2pchat.base.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What stands for an option that was not given: the variable {@code P2PCHAT_}…, then the key of the same name in
 * {@code config.toml}, in the command's own table first.
 */
final class Settings implements IDefaultValueProvider {
    /** A profile's own directory comes between the environment and the config file, so it is looked up apart. */
    static final String DIRECTORY = "directory";

    private static final String PREFIX = "P2PCHAT_";
    /** Those that stand for no option: the passphrase, and what the launcher reads. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            PassphraseSource.VARIABLE,
            ChangePassphrase.VARIABLE,
            BackupCommand.VARIABLE,
            "P2PCHAT_JAVA_OPTS",
            "P2PCHAT_CDS");

    private static final String ROOT = "p2pchat";
    private static final Set<String> NEVER = Set.of("help", "version");

    private final Map<String, String> environment;
    private final Path file;
    private @Nullable JsonNode config;
    private @Nullable String unreadable;
    private List<String> unknown = List.of();

    Settings(Map<String, String> environment, Path file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the file, if there is one. What is wrong with it is said by {@link #check}, so that help always works.
     *
     * @param commands all of them, asked for only if there is something to compare
     */
    void read(Supplier<CommandLine> commands) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode read = new TomlMapper().readTree(Files.readAllBytes(file));
            List<String> found = new ArrayList<>();
            findUnknown(commands.get(), read, "", found);
            unknown = found;
            config = read;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            unreadable = "line " + line + " is not TOML: " + e.getOriginalMessage();
        } catch (IOException e) {
            unreadable = "it cannot be read (" + FileFailure.reason(e) + ")";
        }
    }

    /** Everything that is wrong with the file, each in a few words without a full stop. */
    List<String> problems() {
        return unreadable == null ? unknown : List.of(unreadable);
    }

    void check() throws CliException {
        if (!problems().isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The config file " + file + " is not right: " + problems().get(0) + ".");
        }
    }

    /** The variable that stands for an option. */
    static String variable(String option) {
        return PREFIX + option.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether a variable or a key stands for the option. */
    static boolean canStandFor(OptionSpec option) {
        String name = option.longestName();
        // A directory has URLs of the same name, and they are what P2PCHAT_ORIGIN sets.
        boolean showsOrigins = name.equals("--origin") && option.arity().max() == 0;
        return name.startsWith("--") && !NEVER.contains(name.substring(2)) && !showsOrigins;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !canStandFor(option)) {
            return null;
        }
        String name = option.longestName().substring(2);
        if (name.equals(DIRECTORY)) {
            return null;
        }
        Setting found = lookup(name, argument.command().qualifiedName());
        return found == null ? null : option.arity().max() == 0 ? truth(found) : found.value();
    }

    /** What the environment or the file says, and where; null when neither does. */
    @Nullable Setting lookup(String name, String command) {
        String variable = variable(name);
        String value = environment.get(variable);
        if (value != null && !value.isEmpty()) {
            return new Setting(name, value, Setting.Source.ENVIRONMENT, variable);
        }
        return isOutdone(name) ? null : configured(name, command);
    }

    /** A passphrase in the environment comes before a file that the config file names. */
    private boolean isOutdone(String name) {
        if (!name.endsWith("passphrase-file")) {
            return false;
        }
        String passphrase = environment.get(variable(name.substring(0, name.length() - "-file".length())));
        return passphrase != null && !passphrase.isEmpty();
    }

    /** As people set switches in the environment. */
    private static @Nullable String truth(Setting found) {
        String value = found.value();
        return "1".equals(value) ? "true" : "0".equals(value) ? "false" : value;
    }

    /**
     * What the config file says, or null: in the command's own table, else in that of the command it belongs to, else
     * outside all tables.
     */
    @Nullable Setting configured(String name, String command) {
        JsonNode table = config;
        @Nullable Setting found = null;
        String path = "";
        for (String word : (ROOT + command.replaceFirst("^\\S*", "")).strip().split(" ", -1)) {
            if (table == null) {
                return found;
            }
            if (!word.equals(ROOT)) {
                table = table.path(word);
                path = path.isEmpty() ? word : path + "." + word;
            }
            JsonNode value = table.path(name);
            if (!value.isMissingNode() && !value.isObject()) {
                String where = file + ", " + (path.isEmpty() ? "" : "[" + path + "] ") + name;
                found = new Setting(name, text(value), Setting.Source.CONFIG_FILE, where);
            }
        }
        return found;
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringJoiner joined = new StringJoiner(",");
        value.forEach(part -> joined.add(part.asText()));
        return joined.toString();
    }

    /** A mistyped key would be a setting that silently does nothing. */
    private static void findUnknown(CommandLine command, JsonNode table, String path, List<String> found) {
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            String key = entry.getKey();
            CommandLine inner = command.getSubcommands().get(key);
            String where = path.isEmpty() ? "" : " in [" + path + "]";
            if (entry.getValue().isObject()) {
                if (inner == null) {
                    Set<String> commands = command.getSubcommands().keySet();
                    found.add("there is no command " + key + " for the table [" + path(path, key) + "]"
                            + Similar.suggestion(key, commands));
                } else {
                    findUnknown(inner, entry.getValue(), path(path, key), found);
                }
            } else if (!options(command).contains(key)) {
                found.add("there is no option --" + key + where + Similar.suggestion(key, options(command)));
            }
        }
    }

    private static String path(String outer, String key) {
        return outer.isEmpty() ? key : outer + "." + key;
    }

    /** The names of its options that stand for themselves in the file, and of those of all its subcommands. */
    private static Set<String> options(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getCommandSpec().options().stream()
                .filter(Settings::canStandFor)
                .map(option -> option.longestName().substring(2))
                .forEach(names::add);
        command.getSubcommands().values().forEach(inner -> names.addAll(options(inner)));
        return names;
    }

    /** Variables that look as if they stood for an option, and stand for none; each with what may be meant. */
    List<String> unknownVariables(CommandLine root) {
        Set<String> known = new TreeSet<>(OTHER_VARIABLES);
        options(root).forEach(option -> known.add(variable(option)));
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .map(name -> "the variable " + name + " stands for no option" + Similar.suggestion(name, known))
                .toList();
    }
}
