// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.files.Workshop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
    private static final byte[] SECRET = "what was said".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path place() {
        return folder.resolve("bob.html");
    }

    @Test
    void isThereWhenItIsKeptForItsOwnerAloneWithNothingBeside() throws Exception {
        try (NewFile fresh = NewFile.at(place(), false)) {
            fresh.out().write(SECRET);
            assertThat(place()).doesNotExist();
            fresh.keep();
        }
        assertThat(place()).hasBinaryContent(SECRET);
        assertThat(Files.getPosixFilePermissions(place())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(beside()).containsExactly(place());
    }

    @Test
    void leavesNothingWhenItIsNotKept() throws Exception {
        try (NewFile fresh = NewFile.at(place(), false)) {
            fresh.out().write(SECRET);
        }
        assertThat(beside()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsKnownAsSuchAndClearedAwayByTheNext() throws Exception {
        Path left;
        try (NewFile killed = NewFile.at(place(), false)) {
            killed.out().write(SECRET);
            left = Files.move(beside().get(0), folder.resolve(beside().get(0).getFileName() + "-killed"));
        }
        assertThat(Workshop.abandoned(folder)).containsExactly(left);

        NewFile.at(place(), false).close();

        assertThat(beside()).isEmpty();
    }

    @Test
    void replacesNothingUnlessItMay() throws Exception {
        Files.writeString(place(), "old");
        assertThatThrownBy(() -> NewFile.at(place(), false)).isInstanceOf(CliException.class);
        try (NewFile fresh = NewFile.at(place(), true)) {
            fresh.out().write(SECRET);
            fresh.keep();
        }
        assertThat(place()).hasBinaryContent(SECRET);
    }

    private List<Path> beside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
