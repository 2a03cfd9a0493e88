// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Username;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged file as a running peer, on loopback and without a directory; and how figures are printed. */
final class BenchPeer implements AutoCloseable {
    private final ProfileFolder folder;
    private final Process process;
    private final int port;

    BenchPeer(Path home, String name) throws IOException {
        this.folder = new ProfileFolder(home, new Username(name));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        ProcessBuilder builder = command(
                home,
                name,
                "peer",
                "--headless",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--directory",
                "http://127.0.0.1:9");
        this.process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A command for the profile, whose output is left out and whose errors are shown. */
    static ProcessBuilder command(Path home, String name, String... args) {
        List<String> command = new ArrayList<>(List.of("target/p2pchat"));
        command.addAll(Arrays.asList(args));
        command.addAll(List.of("--name", name, "--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("P2PCHAT_ACCEPT", "all");
        return builder;
    }

    int port() {
        return port;
    }

    /** Waits until it answers. */
    ControlClient connect() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return ControlClient.connect(new ControlSocket(folder.path(), null));
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** What a machine with other work to do does not falsify as much as a clock. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    static void median(String what, List<Double> figures, String unit) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        String form = sorted[sorted.length / 2] < 100 ? "%,.1f" : "%,.0f";
        System.out.printf(
                "%-60s " + form + " %s (" + form + " to " + form + ")%n",
                what,
                sorted[sorted.length / 2],
                unit,
                sorted[0],
                sorted[sorted.length - 1]);
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
