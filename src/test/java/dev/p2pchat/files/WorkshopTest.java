// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkshopTest {
    @TempDir
    Path folder;

    /** What a killed process leaves: everything but the lock. */
    private Path abandon() throws IOException {
        Path path;
        Path kept = folder.resolve("kept");
        try (Workshop killed = Workshop.open(folder)) {
            path = killed.path();
            Files.createDirectories(kept);
        }
        Files.move(kept, path);
        Files.createFile(path.resolve("lock"));
        Files.writeString(path.resolve("partial"), "half of it");
        Files.createDirectories(path.resolve("alice/store"));
        Files.writeString(path.resolve("alice/store/00000000000.xd"), "half of it");
        return path;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void anInterruptAsItIsMadeLeavesNothing() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Workshop.open(folder)).isInstanceOf(IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void isForItsOwnerAloneAndLeavesNothing() throws Exception {
        try (Workshop workshop = Workshop.open(folder)) {
            Files.writeString(workshop.path().resolve("snapshot"), "all of it");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workshop.path())))
                    .isEqualTo("rwx------");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void clearsAwayWhatAKilledProcessLeft() throws Exception {
        Path left = abandon();
        assertThat(Workshop.abandoned(folder)).containsExactly(left);

        try (Workshop next = Workshop.open(folder)) {
            assertThat(files()).containsExactly(next.path());
        }
    }

    @Test
    void leavesAloneWhatAnotherIsWorkingOn() throws Exception {
        try (Workshop one = Workshop.open(folder)) {
            Files.writeString(one.path().resolve("partial"), "half of it");
            try (Workshop other = Workshop.open(folder)) {
                assertThat(other.path()).isNotEqualTo(one.path());
                assertThat(Workshop.abandoned(folder)).isEmpty();
            }
            assertThat(one.path().resolve("partial")).hasContent("half of it");
        }
    }

    @Test
    void leavesAloneWhatSomebodyElsePutThere() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("who may give files away")
                .isEqualTo("root");
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Path trap = abandon();
        Files.delete(trap.resolve("lock"));
        Files.createSymbolicLink(trap.resolve("lock"), precious);
        Files.setAttribute(trap, "unix:uid", 65534);

        try (Workshop next = Workshop.open(folder)) {
            assertThat(files()).contains(trap, next.path());
        }
        assertThat(precious).hasContent("precious");
        assertThat(trap.resolve("partial")).exists();
    }

    @Test
    void followsNoLink() throws Exception {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "precious");
        Path left = abandon();
        Files.createSymbolicLink(left.resolve("link"), precious);
        Files.createSymbolicLink(left.resolveSibling(left.getFileName() + "-link"), precious);

        Workshop.open(folder).close();

        assertThat(left).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("precious");
    }
}
