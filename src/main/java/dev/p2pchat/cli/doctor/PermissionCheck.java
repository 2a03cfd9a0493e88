// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether other users of the machine can read the profile. */
public final class PermissionCheck {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private PermissionCheck() {}

    /**
     * A file as it lies there.
     *
     * @param owner the user's name
     */
    public record Seen(Path path, Set<PosixFilePermission> mode, String owner) {
        boolean isOpen() {
            return !OWNERS.containsAll(mode);
        }

        @Override
        public String toString() {
            return path.getFileName() + " (" + PosixFilePermissions.toString(mode) + ")";
        }
    }

    /** The folder first, then what lies in it; nothing where the system has no such permissions. */
    public static List<Seen> look(ProfileFolder folder, Path socket) throws IOException {
        List<Seen> seen = new ArrayList<>();
        if (!Files.getFileStore(folder.path()).supportsFileAttributeView("posix")) {
            return seen;
        }
        for (Path path : List.of(folder.path(), folder.keys(), socket, folder.store())) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
                seen.add(new Seen(
                        path, attributes.permissions(), attributes.owner().getName()));
            }
        }
        return seen;
    }

    /**
     * Judges.
     *
     * @param user who asks, by name
     */
    public static Finding judge(List<Seen> seen, String user) {
        if (seen.isEmpty()) {
            return Finding.ok("permissions", "this system has none to look at; the folders around protect the profile");
        }
        Seen folder = seen.get(0);
        // Inside a closed folder the store is made with whatever mode the user's files have.
        List<Seen> open = seen.stream()
                .filter(Seen::isOpen)
                .filter(one -> folder.isOpen() || !one.path().endsWith("store"))
                .toList();
        if (!open.isEmpty()) {
            return Finding.problem(
                    "permissions",
                    "Other users of this machine can get at the profile: "
                            + String.join(
                                    ", ", open.stream().map(Seen::toString).toList()) + ".",
                    "They can copy its keys and messages, which only the passphrase protects then, or change them.",
                    "chmod -R go-rwx '" + folder.path() + "'");
        }
        if (!folder.owner().equals(user)) {
            return Finding.note(
                    "permissions",
                    "The profile belongs to the user " + folder.owner() + ", and you are " + user + ".",
                    "What you write there may be closed to its owner afterwards.",
                    "Run p2pchat as " + folder.owner() + ".");
        }
        return Finding.ok("permissions", "closed to other users");
    }
}
