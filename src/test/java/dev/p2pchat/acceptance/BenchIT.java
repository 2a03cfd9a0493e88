// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.http.JsonMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmarks work; what they measure is no matter for a test. */
class BenchIT {
    @TempDir
    private Path root;

    private Sandbox sandbox;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(root);
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    @Test
    void everyFigureIsAnObjectBesideItsFloorAndItsGoal() throws Exception {
        Sandbox.Result run = sandbox.run("bench", "messages", "latency", "stream", "handshake", "--brief", "--json");

        assertThat(run.exit()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSizeGreaterThan(20);
        for (String line : lines) {
            JsonMap figure = JsonMap.parse(Bytes.utf8(line));
            assertThat(figure.text("type", 10)).isEqualTo("figure");
            assertThat(figure.text("bench", 20)).isIn("messages", "latency", "stream", "handshake");
        }
        assertThat(lines)
                .anyMatch(line -> line.contains("\"what\":\"delivered\"")
                        && line.contains("\"goal\":\"≥ 30,000\"")
                        && line.contains("\"beside\":\"floor: bare Xodus puts"));
    }

    @Test
    void whatCannotBeMeasuredIsSaid() throws Exception {
        Sandbox.Result run = sandbox.run("bench", "everything");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("There is nothing called \"everything\" to measure", "messages");
    }

    @Test
    void whereNothingCanBeWrittenNothingIsMeasured() throws Exception {
        Sandbox.Result folder = sandbox.run("bench", "stream", "--brief", "--folder", "/nowhere");
        Sandbox.Result plot = sandbox.run("bench", "stream", "--brief", "--plot", "/nowhere/goals.svg");

        assertThat(folder.exit()).isEqualTo(1);
        assertThat(folder.err()).contains("No folder can be made in /nowhere (no such file or folder)", "--folder");
        assertThat(plot.exit()).isEqualTo(1);
        assertThat(plot.err()).contains("The plot cannot be written to /nowhere/goals.svg (no such file or folder)");
        assertThat(folder.out() + plot.out()).isEmpty();
    }

    @Test
    void anInterruptedOneLeavesNeitherFilesNorProcesses() throws Exception {
        Path folder = Files.createDirectory(root.resolve("bench"));
        Program bench = sandbox.start("bench", "start", "--folder", folder.toString());
        await().atMost(Duration.ofSeconds(60)).until(() -> !peersBelow(folder).isEmpty());

        bench.terminate();

        assertThat(bench.waitForEnd()).as("%s", bench.err()).isEqualTo(130);
        assertThat(folder).isEmptyDirectory();
        await().atMost(Duration.ofSeconds(60)).until(() -> peersBelow(folder).isEmpty());
    }

    private static List<String> peersBelow(Path folder) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains("--headless") && line.contains(folder.toString()))
                .toList();
    }
}
