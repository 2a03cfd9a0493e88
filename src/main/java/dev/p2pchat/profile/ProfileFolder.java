// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.files.ProcessLock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
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
     * Takes the lock of whoever has the profile open.
     *
     * @throws ProfileException {@code IN_USE}, with the process that has it
     */
    ProcessLock takeLock() throws ProfileException {
        try {
            ProcessLock lock = ProcessLock.tryTake(lock());
            if (lock == null) {
                throw new ProfileException(
                        ProfileException.Reason.IN_USE,
                        "The profile " + name + " is open in another process (pid " + ProcessLock.holder(lock())
                                + ").");
            }
            return lock;
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    "The folder " + path() + " is not writable (" + FileFailure.reason(e)
                            + "). Look at its permissions.");
        }
    }

    /** Refuses to make a new profile over keys or messages that may be all that is left of an old one. */
    void requireEmpty() throws ProfileException {
        for (Path file : List.of(keys(), store())) {
            if (Files.exists(file)) {
                throw new ProfileException(
                        ProfileException.Reason.DAMAGED,
                        path() + " holds " + file.getFileName() + " but no "
                                + settings().getFileName()
                                + ". If all it holds is a first start that was interrupted, remove the folder; if not,"
                                + " restore the file from a backup. Nothing was changed.");
            }
        }
    }

    /**
     * Removes a profile that was just made; everything else in its folder stays. The caller must have closed it.
     *
     * @throws IOException when something cannot be removed
     */
    public void remove() throws IOException {
        if (Files.exists(store())) {
            try (Stream<Path> files = Files.walk(store())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        for (Path file : List.of(settings(), keys(), socket(), lock())) {
            Files.deleteIfExists(file);
        }
        try {
            Files.delete(path());
        } catch (DirectoryNotEmptyException e) {
            // What else lies there is not ours.
        }
    }
}
