// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that stays: what it prints is gathered, what it is to read can be typed. */
final class Program {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();

    private Program(Process process) {
        this.process = process;
    }

    /** One whose output stays in the pipe. */
    static Program unread(ProcessBuilder builder) throws IOException {
        return new Program(builder.start());
    }

    Program(ProcessBuilder builder) throws IOException {
        this(builder.start());
        gather(process.getInputStream(), out);
        gather(process.getErrorStream(), err);
    }

    private static void gather(InputStream from, List<String> into) {
        Thread thread = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                lines.lines().forEach(into::add);
            } catch (IOException | UncheckedIOException e) {
                // The process is gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for a line on stdout that matches the whole pattern; fails with all output when the process ends first. */
    String awaitOut(String pattern) {
        return awaitLine(out, pattern);
    }

    String awaitErr(String pattern) {
        return awaitLine(err, pattern);
    }

    private String awaitLine(List<String> lines, String pattern) {
        await().atMost(PATIENCE).until(() -> find(lines, pattern) != null || !process.isAlive());
        String found = find(lines, pattern);
        if (found == null) {
            throw new AssertionError("the process ended with no line like " + pattern + " in\n" + out + "\n" + err);
        }
        return found;
    }

    private static @Nullable String find(List<String> lines, String pattern) {
        return lines.stream().filter(line -> line.matches(pattern)).findFirst().orElse(null);
    }

    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** kill -9, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int waitForEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + out + err);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
