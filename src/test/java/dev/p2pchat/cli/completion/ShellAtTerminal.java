// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import static org.awaitility.Awaitility.await;

import dev.p2pchat.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An interactive shell on a terminal of its own, where a line and the Tab key are typed.
 *
 * <p>The shell's startup file makes the file {@code ready}, writes what is offered to {@code offers}, one a line, and on
 * Ctrl-G the line as it stands to {@code line.new}, which it then renames to {@code line}.
 */
record ShellAtTerminal(Path home, String command, Map<String, String> environment) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * What one press of Tab led to.
     *
     * @param line as it stands then
     */
    record Outcome(List<String> offers, String line) {}

    Outcome complete(String line) throws IOException, InterruptedException {
        Tool.need("script");
        Path ready = home.resolve("ready");
        Path offers = home.resolve("offers");
        Path shown = home.resolve("line");
        for (Path file : List.of(ready, offers, shown)) {
            Files.deleteIfExists(file);
        }
        ProcessBuilder builder = new ProcessBuilder("script", "-qfc", command, "/dev/null");
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Path screen = home.resolve("screen");
        Process terminal = builder.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
        try (OutputStream keys = terminal.getOutputStream()) {
            await().atMost(PATIENCE).until(() -> Files.exists(ready));
            type(keys, line + "\t\007");
            await().atMost(PATIENCE).until(() -> Files.exists(shown));
            type(keys, "exit\r");
            if (!terminal.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the shell stays: " + Files.readString(screen));
            }
        } finally {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly();
        }
        List<String> lines = Files.exists(offers) ? Files.readAllLines(offers) : List.of();
        return new Outcome(lines.stream().filter(offer -> !offer.isEmpty()).toList(), Files.readString(shown));
    }

    private static void type(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }
}
