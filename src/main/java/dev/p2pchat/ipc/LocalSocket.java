// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.ipc;

import dev.p2pchat.crypto.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a service's socket lies: {@code NAME.sock} in its folder, or, where that path is too long for the system, in the
 * runtime folder. Which it was is then written into {@code NAME.path} in its folder, so that a client with another
 * environment (a cron job has no {@code XDG_RUNTIME_DIR}) finds it all the same.
 *
 * <p>The folder must be closed to everybody else: it is what keeps others out.
 */
public class LocalSocket {
    /** Linux takes 107 bytes in {@code sun_path}, macOS 103. */
    private static final int MAX_PATH_BYTES = 100;

    /** Of the hash of the socket's path: enough that no two services of one user meet. */
    private static final int NAME_BYTES = 12;

    /** Windows has no such modes; there the user's own folders protect. */
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    private final Path socket;
    private final Path pointer;
    private final Path runtime;

    /**
     * Makes nothing yet.
     *
     * @param folder the service's folder
     * @param name of the service
     * @param runtime {@code $XDG_RUNTIME_DIR}, or null where there is none; then a folder of this user's own below the
     *     system's temporary folder is used
     */
    public LocalSocket(Path folder, String name, @Nullable Path runtime) {
        Path whole = folder.toAbsolutePath().normalize();
        this.socket = whole.resolve(name + ".sock");
        this.pointer = whole.resolve(name + ".path");
        this.runtime = runtime != null
                ? runtime.resolve("p2pchat")
                : Path.of(System.getProperty("java.io.tmpdir"), "p2pchat-" + System.getProperty("user.name"));
    }

    /** Where a client should knock, whether or not anything lies there. */
    public Path find() throws IOException {
        try {
            return Path.of(Files.readString(pointer));
        } catch (NoSuchFileException e) {
            return socket;
        }
    }

    /**
     * Where to serve; removes what a killed process left there. Only for whoever holds the lock of the service's
     * folder: without it the socket of a living one would be taken away.
     */
    public Path prepare() throws IOException {
        Files.deleteIfExists(socket);
        Path place = place();
        if (place.equals(socket)) {
            Files.deleteIfExists(pointer);
            return socket;
        }
        makePrivate(runtime);
        Files.deleteIfExists(place);
        Files.writeString(pointer, place.toString());
        return place;
    }

    /**
     * Says where the socket would be served, and changes nothing.
     *
     * @throws IOException with the reason, if it could not be served there
     */
    public Path check() throws IOException {
        Path place = place();
        if (!place.equals(socket) && Files.exists(runtime, LinkOption.NOFOLLOW_LINKS)) {
            requirePrivate(runtime);
        }
        return place;
    }

    private Path place() throws IOException {
        if (!tooLong(socket)) {
            return socket;
        }
        Path elsewhere = runtime.resolve(shortName());
        if (tooLong(elsewhere)) {
            throw new IOException("the path of the socket is too long: " + elsewhere);
        }
        return elsewhere;
    }

    /** For the owner alone. The folder around it already is, so nobody came in between binding and this. */
    static void closeToOthers(Path place) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Takes the socket away, so that nobody new comes. */
    public void remove(Path place) throws IOException {
        Files.deleteIfExists(place);
        Files.deleteIfExists(pointer);
    }

    private static boolean tooLong(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES;
    }

    private String shortName() {
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        return Hashes.sha256(path).slice(0, NAME_BYTES).hex() + ".sock";
    }

    /** A folder below /tmp may be somebody else's trap: it must be a real folder, ours, and closed to all others. */
    private static void makePrivate(Path folder) throws IOException {
        if (!POSIX) {
            Files.createDirectories(folder);
            return;
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OURS));
        }
        requirePrivate(folder);
    }

    private static void requirePrivate(Path folder) throws IOException {
        if (!POSIX) {
            return;
        }
        boolean mine =
                Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName().equals(System.getProperty("user.name"));
        if (!mine
                || !Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                        .equals(OURS)) {
            throw new IOException(folder + " is not a folder that only we can enter");
        }
    }
}
