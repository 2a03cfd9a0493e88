// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What it takes to reach a profile: where profiles lie, which directory, where its passphrase comes from. */
final class Access {
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

    Context context() {
        return context;
    }

    ProfileChoice choice() {
        return new ProfileChoice(home, this::isPeerRunning);
    }

    ControlSocket socket(ProfileFolder folder) {
        return new ControlSocket(folder.path(), context.runtimeFolder());
    }

    Passphrase passphrase(Console console) {
        return new PassphraseSource(context, options.passphraseFile, console);
    }

    /** For where nobody may be asked: a profile that has a passphrase stays closed. */
    Passphrase silentPassphrase() {
        return Passphrase.none();
    }

    /** The folder of all profiles. */
    Path home() {
        return home;
    }

    /** Flag and environment first, then what the profile remembers, then the config file. */
    Origin directory(ProfileFolder folder, String command) throws CliException, ProfileException {
        Origin asked = options.directory;
        if (asked != null) {
            return asked;
        }
        String remembered = folder.exists() ? ProfileSettings.read(folder).directory() : null;
        String found = remembered != null ? remembered : settings.configured(Settings.DIRECTORY, command);
        try {
            return Origin.parse(found == null ? DEFAULT_DIRECTORY : found);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "The directory " + found + " is not right: " + e.getMessage() + ".");
        }
    }

    /** The directory that somebody asked for by flag or environment, or null. */
    @Nullable Origin askedDirectory() {
        return options.directory;
    }

    /** Whether a peer, and not just a command, has the profile open. */
    boolean isPeerRunning(ProfileFolder folder) {
        if (!Profile.isOpen(folder)) {
            return false;
        }
        try (ControlClient client = ControlClient.connect(socket(folder))) {
            return client.hello().mode() == NodeConfig.Mode.PEER;
        } catch (IOException | ChatException | PeerClosingException e) {
            return false;
        }
    }
}
