// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** A terminal with a program in it, by tmux: keys go in, what a person would see comes out. */
final class Screen {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path socket;

    /**
     * Starts the program and keeps the terminal open after its end, with a line {@code ended CODE}.
     *
     * @param folder for tmux's socket
     * @param command must hold no quotes
     */
    Screen(Path folder, List<String> command) throws IOException, InterruptedException {
        this.socket = folder.resolve("tmux");
        String line = String.join(" ", command) + "; echo ended $?; stty -a | grep -c ' echo '; exec cat";
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "30", line);
    }

    static void need() throws InterruptedException {
        Tools.need("tmux", "-V");
    }

    private String tmux(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(Arrays.asList(args));
        return Tools.run(command.toArray(String[]::new));
    }

    /** Types text as it stands. */
    Screen type(String text) throws IOException, InterruptedException {
        tmux("send-keys", "-l", "--", text);
        return this;
    }

    /** Presses a key by tmux's name for it, such as {@code Enter} or {@code C-c}. */
    Screen press(String key) throws IOException, InterruptedException {
        tmux("send-keys", key);
        return this;
    }

    /** What is on the screen, without empty lines. */
    List<String> lines() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    String lastLine() throws IOException, InterruptedException {
        List<String> lines = lines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** Waits until a line matches the whole pattern. */
    void awaitLine(String pattern) throws IOException, InterruptedException {
        try {
            await().atMost(PATIENCE).until(() -> lines().stream().anyMatch(line -> line.matches(pattern)));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no line like " + pattern + " in\n" + String.join("\n", lines()), e);
        }
    }

    /** Waits until the last line, which is where a person types, matches the whole pattern. */
    void awaitPrompt(String pattern) throws IOException, InterruptedException {
        try {
            await().atMost(PATIENCE).until(() -> lastLine().matches(pattern));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no prompt like " + pattern + " in\n" + String.join("\n", lines()), e);
        }
    }

    void end() throws IOException, InterruptedException {
        tmux("kill-server");
    }
}
