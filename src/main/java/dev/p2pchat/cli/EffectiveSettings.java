// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What every option is when nobody gives it: in the words of {@link Setting}, one for all commands that agree, else one
 * for each, as {@code peer.port}. Secrets are not among it, only where they would come from.
 */
final class EffectiveSettings {
    /** In a description, what stands behind it is the default. */
    private static final String DEFAULT = "Default: ";

    private final Context context;
    private final Settings settings;
    private final Access access;
    private final CommandSpec root;
    private final ParseResult given;
    private final @Nullable ProfileSettings profile;

    /**
     * Collects nothing yet.
     *
     * @param given the command line, whose own options count
     * @param folder the profile that would be used, or null
     */
    EffectiveSettings(
            Context context,
            Settings settings,
            Access access,
            CommandSpec root,
            ParseResult given,
            @Nullable ProfileFolder folder) {
        this.context = context;
        this.settings = settings;
        this.access = access;
        this.root = root;
        this.given = given;
        this.profile = folder == null ? null : read(folder);
    }

    private static @Nullable ProfileSettings read(ProfileFolder folder) {
        try {
            return ProfileSettings.read(folder);
        } catch (ProfileException e) {
            return null;
        }
    }

    List<Setting> all() {
        Map<String, Map<String, Setting>> byOption = new TreeMap<>();
        collect(root, byOption);
        List<Setting> all = new ArrayList<>();
        byOption.forEach((option, byCommand) -> all.addAll(merged(option, byCommand)));
        String passphrase = context.variable(PassphraseSource.VARIABLE);
        if (passphrase != null) {
            all.add(new Setting("passphrase", "(set)", Setting.Source.ENVIRONMENT, PassphraseSource.VARIABLE));
        }
        return all;
    }

    private void collect(CommandSpec command, Map<String, Map<String, Setting>> byOption) {
        for (OptionSpec option : command.options()) {
            if (Settings.canStandFor(option) && !option.hidden()) {
                String key = option.longestName().substring(2);
                byOption.computeIfAbsent(key, any -> new LinkedHashMap<>())
                        .put(path(command), effective(key, option, command));
            }
        }
        command.subcommands().values().stream()
                .distinct()
                .map(line -> line.getCommandSpec())
                .filter(sub -> !(sub.userObject() instanceof HelpCommand)
                        && !sub.usageMessage().hidden())
                .forEach(sub -> collect(sub, byOption));
    }

    /** Below the root, with dots. */
    private static String path(CommandSpec command) {
        return command.qualifiedName(".").replaceFirst("^[^.]*\\.?", "");
    }

    /** One for all that agree; those of which a table of their own is in the file stand apart. */
    private static List<Setting> merged(String option, Map<String, Setting> byCommand) {
        Map<String, Setting> apart = new LinkedHashMap<>();
        List<Setting> common = new ArrayList<>();
        byCommand.forEach((command, setting) -> {
            if (setting.source() == Setting.Source.CONFIG_FILE
                    && setting.where().contains("[")) {
                apart.put(command, setting);
            } else {
                common.add(setting);
            }
        });
        List<Setting> merged = new ArrayList<>();
        if (common.stream().distinct().count() == 1) {
            merged.add(common.get(0));
        } else {
            byCommand.forEach((command, setting) -> {
                if (!apart.containsKey(command)) {
                    merged.add(setting.named(command + "." + option));
                }
            });
        }
        apart.forEach((command, setting) -> merged.add(setting.named(command + "." + option)));
        return merged;
    }

    private Setting effective(String key, OptionSpec option, CommandSpec command) {
        if (key.equals(Settings.DIRECTORY)) {
            return access.directory(profile);
        }
        OptionSpec flag = given.matchedOption(option.longestName());
        if (flag != null && Settings.canStandFor(flag)) {
            @Nullable Object value = flag.getValue();
            return new Setting(key, String.valueOf(value), Setting.Source.FLAG, option.longestName());
        }
        if (key.equals("port") && command.userObject() instanceof PeerCommand) {
            return access.port(profile);
        }
        Setting found = settings.lookup(key, command.qualifiedName());
        return found != null ? found : new Setting(key, standard(key, option), Setting.Source.DEFAULT, words(option));
    }

    /** What help says of the default, or what it is. */
    private static String words(OptionSpec option) {
        String description = String.join(" ", option.description());
        int at = description.lastIndexOf(DEFAULT);
        return at < 0
                ? "default"
                : Setting.WORDS + description.substring(at + DEFAULT.length()).replaceFirst("\\.$", "");
    }

    /** The default as a value, or null when it depends on more than can be known here. */
    private @Nullable String standard(String key, OptionSpec option) {
        Path folder = key.equals("home") ? access.home() : key.equals("data") ? context.directoryData() : null;
        if (folder != null) {
            return folder.toString();
        }
        Object value = option.initialValue();
        if (option.arity().max() == 0) {
            return "false";
        }
        if (value == null || (value instanceof Collection<?> many && many.isEmpty())) {
            return null;
        }
        if (value instanceof Duration) {
            // As it is typed, which is not how Java writes it.
            return words(option).replace(Setting.WORDS, "");
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }
}
