// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.cli.doctor.ProcessCheck;
import dev.p2pchat.cli.doctor.RegistrationCheck;
import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.client.DirectoryAnswer;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryProbe;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import dev.p2pchat.node.StatusView;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a profile is just now, as far as it can be told.
 *
 * @param view what whoever has the profile open says, or what is found in it; null when it could not be opened
 * @param problem why not, or null
 * @param directory the URL, as it is written
 * @param directoryProblem why no directory answers there; null when one does
 * @param ahead the directory's clock before ours, or null
 * @param registered whether the name is ours there; null when that could not be asked
 */
record ProfileStatus(
        ProfileFolder folder,
        ProcessCheck.Holder holder,
        @Nullable StatusView view,
        @Nullable String problem,
        String directory,
        @Nullable String directoryProblem,
        @Nullable Duration ahead,
        @Nullable Boolean registered,
        long storeBytes,
        long freeBytes) {
    /** What is said of it beyond the profile. */
    private record Phonebook(
            String url,
            @Nullable String problem,
            @Nullable Duration ahead,
            @Nullable Boolean registered) {}

    /** Whether a process has the profile open, apart from this one. */
    boolean isRunning() {
        return holder.answers();
    }

    /**
     * Looks.
     *
     * @param mayUnlock whether one with a passphrase may be opened, for which that is asked or was given
     * @throws ChatException {@code WRONG_PASSPHRASE}; whatever else goes wrong is part of the status
     */
    static ProfileStatus of(ProfileFolder folder, Context context, Access access, boolean mayUnlock, Console console)
            throws CliException, ChatException {
        ProcessCheck.Holder holder = ProcessCheck.look(folder, context.runtimeFolder());
        @Nullable StatusView view = null;
        @Nullable String problem = null;
        try {
            if (holder.isDeaf()) {
                problem = "Process " + holder.pid() + " has it open and does not answer.";
            } else if (!holder.answers() && Profile.isProtected(folder) && !mayUnlock) {
                problem = "It has a passphrase, and was not opened.";
            } else if (!isUrl(access.directory(settings(folder)))) {
                problem = "The directory's URL is not right, and no command runs with it.";
            } else {
                view = ask(folder, access, console);
            }
        } catch (ProfileException e) {
            problem = e.getMessage();
        } catch (ChatException e) {
            if (e.problem() == Problem.WRONG_PASSPHRASE) {
                throw e;
            }
            problem = e.getMessage();
        }
        Phonebook phonebook = phonebook(folder, context, access, view);
        return new ProfileStatus(
                folder,
                holder,
                view,
                problem,
                phonebook.url(),
                phonebook.problem(),
                phonebook.ahead(),
                phonebook.registered(),
                size(folder.store()),
                free(folder.path()));
    }

    private static StatusView ask(ProfileFolder folder, Access access, Console console)
            throws CliException, ChatException {
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
            return open.ask(ChatApi::status);
        }
    }

    private static Phonebook phonebook(
            ProfileFolder folder, Context context, Access access, @Nullable StatusView view) {
        String url = view != null
                ? view.account().directory()
                : String.valueOf(access.directory(settings(folder)).value());
        Origin origin;
        try {
            origin = Origin.parse(url);
        } catch (IllegalArgumentException e) {
            return new Phonebook(url, "that is no URL of a directory", null, null);
        }
        DirectoryAnswer answer = new DirectoryProbe(context.clock()).ask(origin);
        if (!(answer instanceof DirectoryAnswer.Well well)) {
            return new Phonebook(origin.toString(), silence(answer), null, null);
        }
        RegistrationCheck.State state = view == null
                ? RegistrationCheck.State.UNKNOWN
                : RegistrationCheck.look(
                        new DirectoryClient(origin, context.clock()),
                        folder.name(),
                        id -> id.toString().equals(view.account().id()));
        Boolean registered =
                state == RegistrationCheck.State.UNKNOWN ? null : (Boolean) (state == RegistrationCheck.State.OURS);
        return new Phonebook(origin.toString(), null, well.ahead(), registered);
    }

    private static boolean isUrl(Setting directory) {
        try {
            return Origin.parse(String.valueOf(directory.value())).port() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable ProfileSettings settings(ProfileFolder folder) {
        try {
            return ProfileSettings.read(folder);
        } catch (ProfileException e) {
            return null;
        }
    }

    private static String silence(DirectoryAnswer answer) {
        return answer instanceof DirectoryAnswer.Silent silent
                ? silent.why()
                : "what answers there is no directory, or another URL is right";
    }

    /** What lies in a folder, in bytes; what vanishes meanwhile counts nothing. */
    private static long size(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long free(Path folder) throws CliException {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, folder + " cannot be looked at (" + FileFailure.reason(e) + ").");
        }
    }
}
