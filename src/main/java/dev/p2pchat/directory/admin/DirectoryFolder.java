// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.ipc.LocalSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory's data folder: what lies where in it. */
public record DirectoryFolder(Path path) {
    /** Where the names are kept. */
    public Path store() {
        return path.resolve("store");
    }

    /** A folder of its own, because others may be allowed to look into the one around it. */
    private Path admin() {
        return path.resolve("admin");
    }

    /** The socket for whoever runs it. Always by the same environment: services and shells differ in theirs. */
    LocalSocket socket() {
        return new LocalSocket(admin(), "admin", null);
    }

    /** Makes the socket's folder and closes it to everybody else. */
    void closeAdminFolder() throws IOException {
        boolean posix = Files.getFileStore(path).supportsFileAttributeView("posix");
        if (!Files.isDirectory(admin(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(admin());
        }
        if (posix) {
            Files.setPosixFilePermissions(admin(), PosixFilePermissions.fromString("rwx------"));
        }
    }
}
