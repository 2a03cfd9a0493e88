// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * How long short commands take from start to end, with and without the launcher's archive, beside the least that this
 * machine's JVM takes. Run by hand after packaging: {@code java src/test/java/dev/p2pchat/bench/StartBench.java}.
 */
final class StartBench {
    private static final int WARM_UPS = 2;
    private static final int RUNS = 21;
    private static final Path FILE = Path.of("target/p2pchat").toAbsolutePath();
    private static final Path PROFILE = Path.of("src/test/resources/profiles/format-1.zip");
    private static final String PASSPHRASE = "correct horse battery staple";

    private final Path root;
    private final String java = System.getProperty("java.home");

    private StartBench(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new StartBench(Files.createTempDirectory("start-bench")).measure();
    }

    private void measure() throws IOException, InterruptedException {
        unpack();
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put(
                "java -version, the floor",
                List.of(java + "/bin/java", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-version"));
        commands.put("p2pchat --version", List.of(FILE.toString(), "--version"));
        String[] history = {"history", "--name", "plain"};
        String[] sealed = {"history", "--name", "frozen"};
        String[] names = {"names", "contacts", "--name", "plain"};
        for (String cds : List.of("0", "1")) {
            String which = cds.equals("0") ? ", without archive" : ", with archive";
            commands.put("history" + which, with(cds, history));
            commands.put("history with passphrase" + which, with(cds, sealed));
            commands.put("completing a contact" + which, with(cds, names));
        }
        start(with("0", "account", "register", "--name", "plain", "--directory", "http://127.0.0.1:9"))
                .waitFor();
        run(with("1", history));
        while (!archived()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        Map<String, long[]> nanos = new LinkedHashMap<>();
        commands.keySet().forEach(name -> nanos.put(name, new long[RUNS]));
        // In turn, so that what else the machine does meets all of them.
        for (int i = -WARM_UPS; i < RUNS; i++) {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                long took = run(command.getValue());
                if (i >= 0) {
                    nanos.get(command.getKey())[i] = took;
                }
            }
        }
        System.out.println("Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + RUNS
                + " runs, ms: median (least to most)");
        nanos.forEach((name, all) -> {
            Arrays.sort(all);
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %6.0f (%.0f to %.0f)%n",
                    name,
                    all[RUNS / 2] / 1e6,
                    all[0] / 1e6,
                    all[RUNS - 1] / 1e6);
        });
    }

    private List<String> with(String cds, String... command) {
        List<String> words = new ArrayList<>(List.of("env", "P2PCHAT_CDS=" + cds, FILE.toString()));
        words.addAll(List.of(command));
        return words;
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JAVA_HOME", java);
        builder.environment().put("P2PCHAT_HOME", root.resolve("profiles").toString());
        builder.environment().put("XDG_CACHE_HOME", root.resolve("cache").toString());
        builder.environment().put("P2PCHAT_PASSPHRASE_FILE", "");
        builder.environment().put("P2PCHAT_PASSPHRASE", command.contains("frozen") ? PASSPHRASE : "");
        return builder.start();
    }

    private long run(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int exit = start(command).waitFor();
        long took = System.nanoTime() - start;
        if (exit != 0) {
            throw new IllegalStateException(command + " exits " + exit);
        }
        return took;
    }

    private boolean archived() throws IOException {
        Path cache = root.resolve("cache/p2pchat");
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (var files = Files.list(cache)) {
            List<String> names = files.map(Path::toString).toList();
            return names.stream().anyMatch(name -> name.endsWith(".jsa"))
                    && names.stream().noneMatch(name -> name.endsWith(".lock"));
        }
    }

    private void unpack() throws IOException {
        try (InputStream in = Files.newInputStream(PROFILE);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path to = root.resolve("profiles").resolve(entry.getName()).normalize();
                if (!to.startsWith(root)) {
                    throw new IOException("outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(zip, to);
                }
            }
        }
    }
}
