// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a profile's files lie. Nothing is opened here.
 *
 * @param home the folder of all profiles
 */
public record ProfileFolder(Path home, Username name) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** The profiles in a home, by name; a home that is not there has none. */
    public static List<ProfileFolder> in(Path home) {
        List<ProfileFolder> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(home)) {
            for (Path folder : folders) {
                named(home, String.valueOf(folder.getFileName()))
                        .filter(ProfileFolder::exists)
                        .ifPresent(found::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What cannot be listed has none.
        }
        found.sort((a, b) -> a.name().compareTo(b.name()));
        return found;
    }

    private static Optional<ProfileFolder> named(Path home, String name) {
        try {
            return Optional.of(new ProfileFolder(home, Username.of(name)));
        } catch (InvalidUsernameException e) {
            return Optional.empty();
        }
    }

    public Path path() {
        return home.resolve(name.value());
    }

    /** Written last when a profile is made: what has no settings is no profile yet. */
    public Path settings() {
        return path().resolve("profile.json");
    }

    public Path keys() {
        return path().resolve("keys.sealed");
    }

    public Path store() {
        return path().resolve("store");
    }

    public Path lock() {
        return path().resolve("profile.lock");
    }

    public Path socket() {
        return path().resolve("control.sock");
    }

    public boolean exists() {
        return Files.exists(settings());
    }

    /** Makes the folder for its owner alone. */
    void create() throws ProfileException {
        try {
            Files.createDirectories(home);
            if (!Files.isDirectory(path())) {
                Files.createDirectory(path());
            }
            if (Files.getFileStore(path()).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(path(), OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    "The folder " + path() + " cannot be made or is not writable (" + FileFailure.reason(e)
                            + "). Choose another with --home.");
        }
    }

    /**
     * Moves keys and store out of the way of new ones. Where there are no settings they are what an interrupted attempt
     * left, but they may also be a profile that lost its settings, so they are kept.
     */
    void setLeftoversAside() throws ProfileException {
        List<Path> leftovers = Stream.of(keys(), store()).filter(Files::exists).toList();
        if (leftovers.isEmpty()) {
            return;
        }
        try {
            Path aside = Files.createTempDirectory(path(), "unfinished-");
            for (Path leftover : leftovers) {
                Files.move(leftover, aside.resolve(leftover.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    "What an earlier attempt left in " + path() + " cannot be moved aside (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions.");
        }
    }
}
