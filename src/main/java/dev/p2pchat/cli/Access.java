// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import dev.p2pchat.terminal.TextView;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What it takes to reach a profile: where profiles lie, which directory, where its passphrase comes from. */
final class Access {
    /** The command that uses what only a peer needs. */
    static final String PEER = "p2pchat peer";

    private static final String DEFAULT_DIRECTORY = "http://127.0.0.1:5000";

    private final Context context;
    private final Settings settings;
    private final ProfileOptions options;
    private final Path home;

    Access(Context context, Settings settings, ProfileOptions options) {
        this.context = context;
        this.settings = settings;
        this.options = options;
        this.home = options.home == null ? context.dataHome() : options.home;
    }

    ProfileChoice choice() {
        return new ProfileChoice(home, this::isPeerRunning);
    }

    /** Asks whoever has the profile open, or opens it as {@code mode} says. */
    ProfileAccess open(ProfileFolder folder, NodeConfig.Mode mode, Console console) throws CliException, ChatException {
        return open(folder, mode, console, passphrase(console));
    }

    /** The same with a passphrase from elsewhere. */
    ProfileAccess open(ProfileFolder folder, NodeConfig.Mode mode, Console console, Passphrase passphrase)
            throws CliException, ChatException {
        NodeConfig config = NodeConfig.quiet(mode, directory(folder));
        ProfileAccess open = new ProfileAccess(
                        folder, config, passphrase, context.runtimeFolder(), context.clock(), new SecureRandom())
                .hearing(alarms(console));
        Origin asked = askedDirectory();
        if (asked != null) {
            requireDirectory(open, asked);
        }
        return open;
    }

    /** What a person must hear although they asked for something else. */
    private Consumer<ChatEvent> alarms(Console console) {
        TextView view = TextView.atShell(line -> {}, console::say, console.style(), context.zone());
        return event -> {
            if (event.mustBeHeard()) {
                view.event(event);
            }
        };
    }

    /** A running peer has a directory of its own: to ask that one instead would be a silent mistake. */
    private static void requireDirectory(ProfileAccess open, Origin asked) throws CliException, ChatException {
        boolean same = false;
        try {
            AccountView account = open.ask(ChatApi::account);
            same = account.directory().equals(asked.toString());
            if (!same) {
                throw new CliException(
                        ExitCode.USAGE,
                        "The running peer of " + account.name() + " (pid " + account.pid() + ") uses the directory "
                                + account.directory() + ", not " + asked + ". End it first, or ask for no directory.");
            }
        } finally {
            if (!same) {
                open.close();
            }
        }
    }

    /** Opens the profile here, or makes it; for whoever must be its owner. */
    ProfileHost host(ProfileFolder folder, NodeConfig config, Console console) throws ChatException {
        SecureRandom random = new SecureRandom();
        Profile profile = ProfileAccess.take(folder, passphrase(console), context.runtimeFolder(), random);
        return ProfileHost.start(profile, config, context.runtimeFolder(), context.clock(), random);
    }

    /** Makes what was asked for this time the default of the next. */
    void remember(Profile profile, @Nullable Integer port) throws CliException, ChatException {
        ProfileSettings old = profile.settings();
        Origin asked = askedDirectory();
        ProfileSettings changed = asked == null ? old : old.withDirectory(asked.toString());
        try {
            profile.remember(port == null ? changed : changed.withPort(port));
        } catch (ProfileException e) {
            throw ProfileHost.problem(e);
        }
    }

    /** The port a peer would ask for: flag, environment and config file first, then what the profile remembers. */
    Setting port(@Nullable ProfileSettings profile) {
        Setting asked = settings.lookup("port", PEER);
        if (asked != null) {
            return asked;
        }
        Integer remembered = profile == null ? null : profile.port();
        return remembered != null
                ? new Setting("port", remembered.toString(), Setting.Source.PROFILE, remembered(profile, "port"))
                : new Setting("port", Integer.toString(NodeConfig.DEFAULT_PORT), Setting.Source.DEFAULT, "default");
    }

    private String remembered(@Nullable ProfileSettings profile, String key) {
        Path file = profile == null ? home : home.resolve(profile.name()).resolve("profile.json");
        return file + ", " + key;
    }

    /** Where the passphrase comes from; {@code mayPrompt} whether somebody may be asked for it. */
    PassphraseSource passphrase(Console console, boolean mayPrompt) {
        return new PassphraseSource(context, options.passphraseFile, console, mayPrompt);
    }

    /** Where the profile's passphrase comes from. */
    Passphrase passphrase(Console console) {
        return new PassphraseSource(context, options.passphraseFile, console);
    }

    /** The folder of all profiles. */
    Path home() {
        return home;
    }

    /** Flag and environment first, then what the profile remembers, then the config file. */
    Origin directory(ProfileFolder folder) throws CliException, ChatException {
        return parsed(directory(folder.exists() ? settings(folder) : null));
    }

    /** The same as it was written, right or not; {@code profile} is what it remembers, or null. */
    Setting directory(@Nullable ProfileSettings profile) {
        Setting asked = asked();
        if (asked != null) {
            return asked;
        }
        String remembered = profile == null ? null : profile.directory();
        if (remembered != null) {
            return new Setting(
                    Settings.DIRECTORY, remembered, Setting.Source.PROFILE, remembered(profile, Settings.DIRECTORY));
        }
        Setting configured = settings.configured(Settings.DIRECTORY, "");
        return configured != null
                ? configured
                : new Setting(Settings.DIRECTORY, DEFAULT_DIRECTORY, Setting.Source.DEFAULT, "default");
    }

    /** What was asked for this time, by flag or environment; null when nothing was. */
    private @Nullable Setting asked() {
        Origin flag = options.directory;
        if (flag != null) {
            return new Setting(Settings.DIRECTORY, flag.toString(), Setting.Source.FLAG, "--directory");
        }
        String variable = Settings.variable(Settings.DIRECTORY);
        String value = context.variable(variable);
        return value == null ? null : new Setting(Settings.DIRECTORY, value, Setting.Source.ENVIRONMENT, variable);
    }

    private @Nullable Origin askedDirectory() throws CliException {
        Setting asked = asked();
        return asked == null ? null : parsed(asked);
    }

    private static Origin parsed(Setting directory) throws CliException {
        try {
            return Origin.parse(String.valueOf(directory.value()));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The directory " + directory.value() + " (" + directory.where() + ") is not right: "
                            + e.getMessage() + ".");
        }
    }

    /** What the profile remembers. */
    static ProfileSettings settings(ProfileFolder folder) throws ChatException {
        try {
            return ProfileSettings.read(folder);
        } catch (ProfileException e) {
            throw ProfileHost.problem(e);
        }
    }

    private boolean isPeerRunning(ProfileFolder folder) {
        return Profile.isOpen(folder) && ProfileAccess.isPeer(folder, context.runtimeFolder());
    }
}
