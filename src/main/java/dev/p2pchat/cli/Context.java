// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.terminal.Style;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command gets from outside. Tests hand in their own.
 *
 * @param environment the process's variables
 */
record Context(
        Map<String, String> environment,
        InputStream in,
        OutputStream out,
        OutputStream err,
        Terminals terminals,
        InstantSource clock,
        ZoneId zone) {
    private static final int MAX_ANSWER_BYTES = 1024;

    static Context ofThisProcess() {
        return new Context(
                System.getenv(),
                // Not bare: before JDK 19 FileInputStream.readNBytes(int) asks for a position, which a pipe has not.
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Terminals.ofThisProcess(),
                InstantSource.system(),
                ZoneId.systemDefault());
    }

    Console console(OutputOptions options) {
        return new Console(out, err, new Style(options.coloured(this)), options.json(), options.quiet());
    }

    /** What a person types to a question; empty when nobody answers. The question goes to stderr. */
    String answer(String question) {
        tell(question);
        try {
            ByteArrayOutputStream typed = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                if (typed.size() < MAX_ANSWER_BYTES) {
                    typed.write(c);
                }
            }
            return typed.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Something on stderr that is no line of its own. When that is gone there is nobody left to tell. */
    void tell(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            // Nowhere to say it.
        }
    }

    /** Whether a person says yes. */
    boolean confirms(String question) {
        String answer = answer(question).toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /** A variable that is set and not empty, else null. */
    @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Where profiles lie when nobody says otherwise. */
    Path dataHome() {
        return xdg("XDG_DATA_HOME", ".local/share").resolve("p2pchat");
    }

    /** Where a directory's data lie when nobody says otherwise. */
    Path directoryData() {
        return xdg("XDG_DATA_HOME", ".local/share").resolve("p2pchat-directory");
    }

    Path configFile() {
        return xdg("XDG_CONFIG_HOME", ".config").resolve("p2pchat").resolve("config.toml");
    }

    @Nullable Path runtimeFolder() {
        String folder = variable("XDG_RUNTIME_DIR");
        return folder == null ? null : Path.of(folder);
    }

    /** The XDG base directory specification: a relative path there is to be ignored. */
    private Path xdg(String name, String below) {
        String value = variable(name);
        if (value != null && Path.of(value).isAbsolute()) {
            return Path.of(value);
        }
        String home = variable("HOME");
        return Path.of(home != null ? home : System.getProperty("user.home")).resolve(below);
    }
}
