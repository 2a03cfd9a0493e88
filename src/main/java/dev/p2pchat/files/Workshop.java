// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hidden folder beside the place of something big, where it is made until it is whole and can be moved there. It is
 * locked as long as its process lives: what a killed one left can be told from what another is working on, and the next
 * workshop beside it clears it away.
 */
public final class Workshop implements AutoCloseable {
    private static final String PREFIX = ".p2pchat-unfinished-";
    private static final String LOCK = "lock";

    /** Somebody who clears away may take a workshop for abandoned in the moment before it is locked. */
    private static final int TRIES = 10;

    private final Path path;
    private final ProcessLock lock;

    private Workshop(Path path, ProcessLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes one for its owner alone, and clears away those beside it that killed processes of the same owner left. */
    public static Workshop open(Path parent) throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            Path path = Files.createTempDirectory(parent, PREFIX);
            @Nullable ProcessLock lock;
            try {
                lock = lock(path);
            } catch (IOException e) {
                // Such as an interrupt.
                path.resolve(LOCK).toFile().delete();
                path.toFile().delete();
                throw e;
            }
            if (lock != null) {
                clearAbandoned(parent, Files.getOwner(path));
                return new Workshop(path, lock);
            }
        }
        throw new IOException("somebody removes what is made there");
    }

    private static @Nullable ProcessLock lock(Path path) throws IOException {
        ProcessLock lock;
        try {
            lock = ProcessLock.tryTake(path.resolve(LOCK));
        } catch (NoSuchFileException e) {
            return null;
        }
        if (lock != null && !Files.exists(path.resolve(LOCK))) {
            lock.close();
            return null;
        }
        return lock;
    }

    /** The workshops that killed processes of a folder's owner left in it. */
    public static List<Path> abandoned(Path parent) throws IOException {
        return abandoned(parent, Files.getOwner(parent));
    }

    private static List<Path> abandoned(Path parent, UserPrincipal owner) throws IOException {
        List<Path> abandoned = new ArrayList<>();
        try (DirectoryStream<Path> workshops = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path path : workshops) {
                // In a folder of many users, what another one put there may be a trap.
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner)
                        && !ProcessLock.isTaken(path.resolve(LOCK))) {
                    abandoned.add(path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return abandoned;
    }

    private static void clearAbandoned(Path parent, UserPrincipal owner) {
        try {
            for (Path path : abandoned(parent, owner)) {
                ProcessLock lock = lock(path);
                if (lock != null) {
                    new Workshop(path, lock).close();
                }
            }
        } catch (IOException e) {
            // Somebody else clears them away, or they stay: they are in nobody's way.
        }
    }

    public Path path() {
        return path;
    }

    /** Removes everything in it. What cannot be removed stays, under a name that tells what it is. */
    @Override
    public void close() {
        clear(path);
        lock.close();
        // Where an open file cannot be removed.
        path.resolve(LOCK).toFile().delete();
        path.toFile().delete();
    }

    /** The lock last: until then nobody else thinks of clearing away. */
    private static void clear(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            files.filter(file -> !file.equals(path))
                    .sorted(Comparator.comparing((Path file) -> file.equals(path.resolve(LOCK)))
                            .thenComparing(Comparator.reverseOrder()))
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // Nothing more can be done about it.
        }
    }
}
