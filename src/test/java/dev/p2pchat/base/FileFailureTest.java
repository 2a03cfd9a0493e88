// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhyInWordsAndWithoutThePath() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(reason(() -> Files.readString(folder.resolve("none")))).isEqualTo("no such file or folder");
        assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("something else has that name");
        assertThat(reason(() -> Files.readString(file.resolve("below")))).isEqualTo("Not a directory");
        assertThat(reason(() -> Files.readString(Files.write(file, new byte[] {(byte) 0xff}))))
                .isEqualTo("not UTF-8");
        assertThat(FileFailure.reason(new IOException())).isEqualTo("input or output failed");
    }

    private static String reason(ThrowingCallable call) {
        return FileFailure.reason(catchThrowableOfType(IOException.class, call));
    }
}
