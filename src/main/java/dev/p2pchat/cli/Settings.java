// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.p2pchat.base.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
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

    private static final Set<String> NEVER = Set.of("help", "version");

    private final Map<String, String> environment;
    private final Path file;
    private @Nullable JsonNode config;
    private @Nullable String problem;

    Settings(Map<String, String> environment, Path file) {
        this.environment = environment;
        this.file = file;
    }

    /** Reads the file, if there is one. What is wrong with it is said by {@link #check}, so that help always works. */
    void read(CommandLine root) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode read = new TomlMapper().readTree(Files.readAllBytes(file));
            problem = findUnknown(root, read);
            config = read;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problem = "line " + line + " is not TOML: " + e.getOriginalMessage();
        } catch (IOException e) {
            problem = "it cannot be read (" + FileFailure.reason(e) + ")";
        }
    }

    void check() throws CliException {
        if (problem != null) {
            throw new CliException(ExitCode.USAGE, "The config file " + file + " is not right: " + problem + ".");
        }
    }

    /** The variable that stands for an option. */
    static String variable(String option) {
        return "P2PCHAT_" + option.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String name = option.longestName().substring(2);
        if (NEVER.contains(name)) {
            return null;
        }
        String value = environment.get(variable(name));
        if (value != null && !value.isEmpty()) {
            return option.arity().max() == 0 ? truth(value) : value;
        }
        return name.equals(DIRECTORY) || isOutdone(name)
                ? null
                : configured(name, argument.command().qualifiedName());
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
    private static String truth(String value) {
        return switch (value) {
            case "1" -> "true";
            case "0" -> "false";
            default -> value;
        };
    }

    /** What the config file says, or null. */
    @Nullable String configured(String name, String command) {
        JsonNode found = config;
        if (found == null || problem != null) {
            return null;
        }
        String table = command.substring(command.lastIndexOf(' ') + 1);
        JsonNode own = found.path(table).path(name);
        JsonNode value = own.isMissingNode() ? found.path(name) : own;
        return value.isMissingNode() || value.isObject() ? null : text(value);
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
    private static @Nullable String findUnknown(CommandLine root, JsonNode config) {
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            CommandLine command = root.getSubcommands().get(entry.getKey());
            if (entry.getValue().isObject() && command != null) {
                String inner = findUnknown(command, entry.getValue());
                if (inner != null) {
                    return inner;
                }
            } else if (!knows(root, "--" + entry.getKey())) {
                return "there is no option --" + entry.getKey();
            }
        }
        return null;
    }

    private static boolean knows(CommandLine command, String option) {
        return command.getCommandSpec().findOption(option) != null
                || command.getSubcommands().values().stream().anyMatch(inner -> knows(inner, option));
    }
}
