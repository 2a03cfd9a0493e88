// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.base.Username;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A home of its own for the packaged file: nothing of this machine's user is read or written. Ends what it started. */
final class Sandbox implements AutoCloseable {
    private static final long COMMAND_SECONDS = 60;

    /** For a directory that one host asks as much as a thousand would. */
    static final String[] NO_LIMITS = {
        "--rate-reads", "0", "--rate-writes", "0", "--names-per-hour", "0", "--connections-per-address", "0"
    };

    private final Path root;
    private final List<String> where;
    private final List<Program> started = new ArrayList<>();

    Sandbox(Path root) {
        this(root, List.of());
    }

    /**
     * A home on another machine.
     *
     * @param where the command that runs a command there
     */
    Sandbox(Path root, List<String> where) {
        this.root = root;
        this.where = where;
    }

    /** What a finished command said. */
    record Result(int exit, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** The one executable file, as the build made it. */
    static Path file() {
        return Path.of(System.getProperty("p2pchat.file", "target/p2pchat")).toAbsolutePath();
    }

    Path home() {
        return root.resolve("profiles");
    }

    ProfileFolder profile(String name) {
        return new ProfileFolder(home(), new Username(name));
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(where);
        command.add(file().toString());
        command.addAll(Arrays.asList(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("P2PCHAT_") || name.startsWith("XDG_"));
        env.put("HOME", root.toString());
        env.put("P2PCHAT_HOME", home().toString());
        env.put("XDG_DATA_HOME", root.resolve("data").toString());
        env.put("XDG_CONFIG_HOME", root.resolve("config").toString());
        // One archive of classes for all: the first command makes it in the background, as it does for a person.
        env.put("XDG_CACHE_HOME", file().resolveSibling("acceptance-cache").toString());
        // Whoever writes is a contact at once; TrustIT tries what happens otherwise.
        env.put("P2PCHAT_ACCEPT", "all");
        return builder.directory(root.toFile());
    }

    /** The same command line and surroundings as one line of a shell, for a terminal. */
    List<String> shellCommand(String... args) {
        ProcessBuilder builder = builder(args);
        List<String> command = new ArrayList<>(List.of("env", "-u", "P2PCHAT_NAME", "-u", "P2PCHAT_PASSPHRASE"));
        for (String name : List.of(
                "HOME", "P2PCHAT_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "P2PCHAT_ACCEPT")) {
            command.add(name + "=" + builder.environment().get(name));
        }
        command.addAll(builder.command());
        return command;
    }

    /** Runs a command to its end, without a terminal and with nothing to read. */
    Result run(String... args) throws IOException, InterruptedException {
        return runWithInput("", Map.of(), args);
    }

    Result runWithInput(String input, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        return runWithBytes(input.getBytes(StandardCharsets.UTF_8), env, args);
    }

    Result runWithBytes(byte[] input, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        // Not below the root, whose disk may be full: a test of that wants to read what was said.
        Path out = Files.createTempFile("p2pchat-out", ".txt");
        Path err = Files.createTempFile("p2pchat-err", ".txt");
        ProcessBuilder builder = builder(args).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(env);
        try {
            Process process = builder.start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // It ended without reading, which is its right.
            }
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "still running after " + COMMAND_SECONDS + " s: " + String.join(" ", args) + "\n" + read(err));
            }
            return new Result(process.exitValue(), read(out), read(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Starts something that stays. */
    Program start(String... args) throws IOException {
        return start(Map.of(), args);
    }

    Program start(Map<String, String> env, String... args) throws IOException {
        ProcessBuilder builder = builder(args);
        builder.environment().putAll(env);
        Program program = new Program(builder);
        started.add(program);
        return program;
    }

    /** Starts one whose output nobody reads. */
    Program startUnread(String... args) throws IOException {
        Program program = Program.unread(builder(args));
        started.add(program);
        return program;
    }

    /** Starts another program in the same surroundings. */
    Program startOther(String... command) throws IOException {
        Program program = new Program(builder().command(command));
        started.add(program);
        return program;
    }

    /** Starts a directory and waits until it says that it is ready. */
    Program startDirectory(int port, String... more) throws IOException {
        Program directory = launchDirectory(port, more);
        directory.awaitOut(".*" + port + ".*");
        return directory;
    }

    /** Starts a directory; when it is ready, a line has its port. */
    Program launchDirectory(int port, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "serve-directory",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--data",
                root.resolve("directory").toString()));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /** Starts a headless peer on loopback and waits until it says that it is ready. */
    Program startPeer(String name, int port, String directory, String... more) throws IOException {
        Program peer = launchPeer(name, port, directory, more);
        peer.awaitOut(".*" + port + ".*");
        return peer;
    }

    /** Starts a headless peer on loopback; when it is ready, a line has its port. */
    Program launchPeer(String name, int port, String directory, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "peer",
                "--name",
                name,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--headless",
                "--directory",
                directory));
        args.addAll(List.of(more));
        return start(args.toArray(String[]::new));
    }

    /** Talks to a running peer as a program would. */
    ControlClient control(String name) throws IOException, ChatException {
        return ControlClient.connect(new ControlSocket(profile(name).path(), null));
    }

    @Override
    public void close() {
        started.forEach(Program::kill);
    }
}
