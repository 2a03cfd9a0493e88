// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that is gone when it is closed, with all that is in it. Nobody else can look into it. */
record TemporaryFolder(Path path) implements AutoCloseable {
    static TemporaryFolder create() throws IOException {
        return in(null);
    }

    /** In this folder, or where the system has its temporary files. */
    static TemporaryFolder in(@Nullable Path parent) throws IOException {
        return new TemporaryFolder(
                parent == null ? Files.createTempDirectory("p2pchat") : Files.createTempDirectory(parent, "p2pchat"));
    }

    /** Removes a folder and what is in it; links are removed, not followed. */
    static void remove(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        remove(path);
    }
}
