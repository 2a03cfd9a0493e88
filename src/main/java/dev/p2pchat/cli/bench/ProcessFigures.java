// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** What Linux counts of another process; nothing elsewhere. */
record ProcessFigures(ProcessHandle process) {
    private static final String RESIDENT = "VmRSS:";
    private static final String WAKE_UPS = "voluntary_ctxt_switches:";

    /** Whether this system counts at all. */
    static boolean exist() {
        return Files.isReadable(Path.of("/proc/self/status"));
    }

    double residentMebibytes() throws IOException {
        return counted(folder().resolve("status"), RESIDENT) / 1024.0;
    }

    /** How often any of its threads that runs now began to wait since it was started. */
    long wakeUps() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder().resolve("task"))) {
            for (Path thread : threads) {
                try {
                    sum += counted(thread.resolve("status"), WAKE_UPS);
                } catch (NoSuchFileException e) {
                    // It ended meanwhile.
                }
            }
        }
        return sum;
    }

    double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private Path folder() {
        return Path.of("/proc", Long.toString(process.pid()));
    }

    private static long counted(Path file, String field) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(file + " counts no " + field);
    }
}
