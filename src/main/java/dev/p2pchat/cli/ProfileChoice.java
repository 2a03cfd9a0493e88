// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose profile a command is for. Named by {@code --name}; else the only one, where one named like the contact asked for
 * is no candidate ({@code history bob} is nobody's wish to read bob's own); else the only one whose peer is running.
 */
final class ProfileChoice {
    private final Path home;
    private final Predicate<ProfileFolder> running;

    ProfileChoice(Path home, Predicate<ProfileFolder> running) {
        this.home = home;
        this.running = running;
    }

    /** One that need not exist yet. */
    ProfileFolder newOrExisting(@Nullable String name) throws CliException {
        return name == null ? existing(null, null) : named(name);
    }

    ProfileFolder existing(@Nullable String name, @Nullable String contact) throws CliException {
        if (name != null) {
            ProfileFolder folder = named(name);
            if (!folder.exists()) {
                throw new CliException(
                        ExitCode.UNKNOWN_NAME,
                        "There is no profile named " + folder.name() + " in " + home + "." + known()
                                + " \"p2pchat peer --name " + folder.name() + "\" makes one.");
            }
            return folder;
        }
        List<ProfileFolder> candidates = ProfileFolder.in(home).stream()
                .filter(folder -> !folder.name().value().equals(contact))
                .toList();
        if (candidates.size() > 1) {
            List<ProfileFolder> live = candidates.stream().filter(running).toList();
            if (live.size() != 1) {
                throw new CliException(
                        ExitCode.USAGE,
                        "There are several profiles: " + names(candidates) + ". Say which with --name, or set"
                                + " P2PCHAT_NAME.");
            }
            return live.get(0);
        }
        if (candidates.isEmpty()) {
            throw new CliException(
                    ExitCode.UNKNOWN_NAME,
                    "There is no profile to use in " + home + "." + known()
                            + " \"p2pchat peer --name NAME\" makes one.");
        }
        return candidates.get(0);
    }

    private ProfileFolder named(String name) throws CliException {
        try {
            return new ProfileFolder(home, Username.typed(name));
        } catch (InvalidUsernameException e) {
            throw new CliException(ExitCode.USAGE, "That cannot be a profile. " + e.getMessage());
        }
    }

    private String known() {
        List<ProfileFolder> all = ProfileFolder.in(home);
        return all.isEmpty() ? "" : " There is: " + names(all) + ".";
    }

    private static String names(List<ProfileFolder> folders) {
        return folders.stream().map(folder -> folder.name().value()).collect(Collectors.joining(", "));
    }
}
