// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system that a test needs: where one does not work the test is skipped, in CI it fails. */
final class Tools {
    private static final boolean REQUIRED = System.getenv("P2PCHAT_REQUIRE_TOOLS") != null;
    private static final long SECONDS = 20;

    private Tools() {}

    /** Goes on only when the command works here. */
    static void need(String... command) throws InterruptedException {
        boolean works;
        try {
            run(command);
            works = true;
        } catch (IOException | AssertionError e) {
            works = false;
        }
        if (REQUIRED) {
            assertThat(works).as("%s works here", List.of(command)).isTrue();
        } else {
            assumeThat(works).as("%s works here", List.of(command)).isTrue();
        }
    }

    /** Runs a command that must succeed, and answers with what it printed. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}
