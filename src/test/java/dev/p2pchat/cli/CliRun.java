// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The command line with an environment of its own, and what it said. No stream is a terminal. */
final class CliRun {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream input = InputStream.nullInputStream();

    /** For what needs no files. */
    CliRun() {
        this(Path.of("/nonexistent"));
    }

    /**
     * Makes an environment.
     *
     * @param root holds all folders
     */
    CliRun(Path root) {
        environment.put("HOME", root.toString());
        environment.put("XDG_RUNTIME_DIR", "");
    }

    CliRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CliRun reading(String text) {
        return reading(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    CliRun reading(InputStream stream) {
        input = stream;
        return this;
    }

    /** Runs a command and returns its exit code. */
    int run(String... args) {
        out.reset();
        err.reset();
        return new Cli(context()).run(args);
    }

    Context context() {
        return new Context(environment, input, out, err, new Terminals(false, false, false), () -> NOW, ZoneOffset.UTC);
    }

    CommandLine commands() {
        return new Cli(context()).commands();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return out().lines().toList();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
