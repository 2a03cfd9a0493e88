// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program of the system that a test runs. */
public final class Tool {
    private Tool() {}

    /** Without the tool the test is skipped, or fails where the environment promises everything. */
    public static void need(String name) {
        String path = String.valueOf(System.getenv("PATH"));
        boolean there =
                Stream.of(path.split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!there && System.getenv("P2PCHAT_REQUIRE_TOOLS") != null) {
            fail(name + " is not installed");
        }
        assumeTrue(there, name + " is not installed");
    }
}
