// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script in front of the jar: finds the jar and Java wherever it is called from, and keeps out of the way. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VERSION = "p2pchat \\d+\\.\\d+\\.\\d+\\S*\n";

    /** Stands for Java: repeats its arguments, and makes an archive only after it was told to. */
    private static final String FAKE_JAVA = """
            #!/bin/sh
            for argument; do
                case $argument in
                    -XX:ArchiveClassesAtExit=*)
                        echo once >> "$FAKE/archiving"
                        i=0
                        while [ ! -e "$FAKE/go" ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done
                        echo archive > "${argument#*=}"
                        exit 0
                        ;;
                esac
            done
            printf '[%s]' "$@"
            exit 42
            """;

    @TempDir
    private Path root;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeEnvironment() {
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", root.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("P2PCHAT_CDS", "0");
    }

    /** No maker of an archive outlives its test: it would write where the test's folder is being removed. */
    @AfterEach
    void awaitTheMakerOfTheArchive() throws IOException {
        if (Files.isDirectory(root.resolve("fake"))) {
            Files.writeString(root.resolve("fake").resolve("go"), "");
        }
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());
    }

    private record Result(int exit, String out, String err) {}

    /** Runs it with pipes for all three streams, and reads them to their ends. */
    private Result run(Path folder, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, err);
    }

    private void assertAnswers(Path folder, String... command) throws Exception {
        Result result = run(folder, command);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).matches(VERSION);
        assertThat(result.exit()).isZero();
    }

    private Path cache() {
        return root.resolve(".cache").resolve("p2pchat");
    }

    private List<Path> inCache(String suffix) throws IOException {
        if (!Files.isDirectory(cache())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache())) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private Path awaitArchive() {
        await().atMost(PATIENCE)
                .until(() -> inCache(".jsa").size() == 1 && inCache(".lock").isEmpty());
        try {
            return inCache(".jsa").get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The script alone, in front of nothing: enough for a Java that is none. */
    private Path withFakeJava() throws IOException {
        Path fake = root.resolve("fake");
        Files.createDirectories(fake.resolve("bin"));
        Files.writeString(fake.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"21.0.1\"\n");
        executable(fake.resolve("bin").resolve("java"), FAKE_JAVA);
        environment.put("JAVA_HOME", fake.toString());
        environment.put("FAKE", fake.toString());
        environment.remove("P2PCHAT_CDS");
        return executable(root.resolve("p2pchat"), Files.readString(Path.of("packaging/launcher.sh")));
    }

    private static Path executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash"})
    void fromWhereverItIsCalled(String shell) throws Exception {
        Tool.need(shell);
        Path folder = Files.createDirectories(root.resolve("some folder").resolve("bin"));
        Files.copy(Sandbox.file(), folder.resolve("p2pchat"), StandardCopyOption.COPY_ATTRIBUTES);
        Path linked = Files.createDirectory(root.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("chat"), Path.of("../some folder/bin/p2pchat"));

        assertAnswers(root, shell, "-c", "'some folder/bin/p2pchat' --version");
        assertAnswers(folder, shell, "-c", "./p2pchat --version");
        assertAnswers(root, shell, "-c", "linked/chat --version");
        assertAnswers(linked, shell, "./chat", "--version");
        assertAnswers(folder, shell, "p2pchat", "--version");
        assertAnswers(root, shell, "-c", "PATH=\"$PWD/some folder/bin:$PATH\"; p2pchat --version");
        assertAnswers(root, shell, "-c", "PATH=\"some folder/bin:$PATH\"; p2pchat --version");
        assertAnswers(folder, shell, "-c", "PATH=\":$PATH\"; p2pchat --version");
        assertAnswers(root, "java", "-jar", folder.resolve("p2pchat").toString(), "--version");
    }

    @Test
    void aShellThatSearchesThePathForScripts() throws Exception {
        Tool.need("bash");
        environment.put("PATH", Sandbox.file().getParent() + ":" + environment.get("PATH"));

        assertAnswers(root, "bash", "p2pchat", "--version");
    }

    @Test
    void withoutAHomeOrWithOneThatCannotBeWritten() throws Exception {
        environment.remove("P2PCHAT_CDS");
        environment.remove("HOME");
        String file = Sandbox.file().toString();
        assertThat(run(root, file, "completion", "bash").err()).isEmpty();

        Path inTheWay = Files.writeString(root.resolve("in-the-way"), "");
        environment.put("HOME", inTheWay.toString());
        Result result = run(root, file, "completion", "bash");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void withTheJavaOfThePath() throws Exception {
        environment.remove("JAVA_HOME");
        assertAnswers(root, Sandbox.file().toString(), "--version");
        environment.put("JAVA_HOME", "");
        assertAnswers(root, Sandbox.file().toString(), "--version");
    }

    @Test
    void withoutJavaOrWithAnOldOneItSaysWhatToDo() throws Exception {
        environment.put("JAVA_HOME", root.resolve("nowhere").toString());
        Result none = run(root, Sandbox.file().toString(), "who");
        assertThat(none.exit()).isEqualTo(127);
        assertThat(none.err()).contains("nowhere", "Java 17", "apt install");

        Path script = withFakeJava();
        Files.writeString(root.resolve("fake").resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
        Result old = run(root, script.toString(), "who");
        assertThat(old.exit()).isEqualTo(127);
        assertThat(old.err()).contains("1.8.0_392", "17 or newer");
    }

    @Test
    void argumentsOptionsAndTheExitCodePassThrough() throws Exception {
        Path script = withFakeJava();
        environment.put("P2PCHAT_CDS", "0");
        environment.put("P2PCHAT_JAVA_OPTS", "-Xmx64m -Da=b");

        Result result = run(root, script.toString(), "send", "bob", "two words", "*", "");

        assertThat(result.exit()).isEqualTo(42);
        assertThat(result.out()).contains("[-Xmx64m][-Da=b][-jar][" + script + "][send][bob][two words][*][]");
    }

    @Test
    void theMakerOfTheArchiveHoldsNothingOfTheCaller() throws Exception {
        Tool.need("flock");
        Path script = withFakeJava();

        // That both streams come to their ends is half of the test; a lock that goes by a descriptor is the other half.
        Result result = run(root, "sh", "-c", "exec 9> held; flock -n 9 && \"$1\" who", "a script", script.toString());
        await().atMost(PATIENCE).until(() -> Files.exists(root.resolve("fake").resolve("archiving")));
        Result next = run(root, "flock", "-n", "held", "echo", "free");

        assertThat(inCache(".lock")).as("it is still at it").hasSize(1);
        assertThat(result.out()).contains("[who]");
        assertThat(next.out()).isEqualTo("free\n");
    }

    @Test
    void severalFirstRunsMakeOneArchive() throws Exception {
        Path script = withFakeJava();
        for (int i = 0; i < 5; i++) {
            assertThat(run(root, script.toString(), "who").out()).doesNotContain("SharedArchiveFile");
        }
        Files.writeString(root.resolve("fake").resolve("go"), "");
        // The fake cannot check it, so that it does not come into use; the maker goes away all the same.
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());

        assertThat(Files.readAllLines(root.resolve("fake").resolve("archiving")))
                .hasSize(1);
    }

    @Test
    void aMakerThatWasKilledIsForgottenAfterADay() throws Exception {
        Path script = withFakeJava();
        Files.writeString(root.resolve("fake").resolve("go"), "");
        run(root, script.toString(), "who");
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());
        Path archiving = root.resolve("fake").resolve("archiving");
        Files.delete(archiving);
        Files.delete(root.resolve("fake").resolve("go"));
        run(root, script.toString(), "who");
        await().atMost(PATIENCE).until(() -> Files.exists(archiving));
        Path lock = inCache(".lock").get(0);
        Files.delete(archiving);

        run(root, script.toString(), "who");
        assertThat(lock).exists();
        Files.setLastModifiedTime(lock, FileTime.fromMillis(0));
        run(root, script.toString(), "who");

        assertThat(lock).doesNotExist();
    }

    @Test
    void theArchiveIsUsedAndADamagedOneDoesNoHarm() throws Exception {
        environment.remove("P2PCHAT_CDS");
        String file = Sandbox.file().toString();
        Result first = run(root, file, "help");
        Path archive = awaitArchive();
        Path log = root.resolve("classes.log");
        environment.put("P2PCHAT_JAVA_OPTS", "-Xlog:class+load:file=" + log);

        assertThat(run(root, file, "help")).isEqualTo(first);
        assertThat(Files.readString(log)).contains("dev.p2pchat.cli.Cli source: shared objects file (top)");
        assertThat(inCache(".jsa")).containsExactly(archive);

        byte[] whole = Files.readAllBytes(archive);
        assertThat(archive.toFile().setWritable(true)).isTrue();
        byte[] damaged = whole.clone();
        for (int i = 8192; i < damaged.length; i += 997) {
            damaged[i] ^= 0x41;
        }
        Files.write(archive, damaged);
        assertThat(run(root, file, "help")).isEqualTo(first);
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());
        assertThat(archive).as("a damaged one goes away").doesNotExist();
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        Files.setLastModifiedTime(archive, FileTime.fromMillis(System.currentTimeMillis() - 1000));
        Files.write(archive.resolveSibling(archive.getFileName() + ".checked"), new byte[0]);
        assertThat(run(root, file, "help"))
                .as("shortened, and marked as checked")
                .isEqualTo(first);
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());
        // Two makings may differ by a class; then the new one has another name, which says its size.
        assertThat(inCache(".jsa"))
                .as("a shortened one is made anew")
                .anySatisfy(made -> assertThat(made).hasSize(sizeInName(made)));
    }

    @Test
    void theArchiveIsVerifiedWhenItChangedAndOnceADay() throws Exception {
        environment.remove("P2PCHAT_CDS");
        run(root, Sandbox.file().toString(), "help");
        Path archive = awaitArchive();
        Path checked = archive.resolveSibling(archive.getFileName() + ".checked");
        environment.put("P2PCHAT_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        assertThat(verifies()).as("just made").isFalse();

        FileTime made = Files.getLastModifiedTime(archive);
        Files.setLastModifiedTime(archive, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        assertThat(verifies()).as("changed").isTrue();
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());

        Files.setLastModifiedTime(archive, made);
        assertThat(verifies()).as("checked again meanwhile").isFalse();
        Files.setLastModifiedTime(checked, FileTime.fromMillis(System.currentTimeMillis() - 25 * 60 * 60 * 1000));
        assertThat(verifies()).as("checked a day ago").isTrue();
        await().atMost(PATIENCE).until(() -> inCache(".lock").isEmpty());
        assertThat(verifies()).as("checked again").isFalse();
    }

    private boolean verifies() throws Exception {
        return run(root, Sandbox.file().toString(), "help").out().contains("-XX:+VerifySharedSpaces");
    }

    private static long sizeInName(Path archive) {
        return Long.parseLong(archive.getFileName().toString().replaceAll(".*-(\\d+)\\.jsa", "$1"));
    }

    @Test
    void aNewerFileGetsItsOwnArchive() throws Exception {
        environment.remove("P2PCHAT_CDS");
        Path file = root.resolve("p2pchat");
        Files.copy(Sandbox.file(), file, StandardCopyOption.COPY_ATTRIBUTES);
        run(root, file.toString(), "help");
        Path archive = awaitArchive();

        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 120_000));
        Result result = run(root, file.toString(), "help");

        assertThat(result.exit()).isZero();
        await().atMost(PATIENCE)
                .until(() -> inCache(".jsa").size() == 2 && inCache(".lock").isEmpty());
        assertThat(inCache(".jsa")).contains(archive);
    }

    @Test
    void ctrlCReachesTheProgram() throws Exception {
        try (Sandbox sandbox = new Sandbox(root)) {
            Program directory = sandbox.startDirectory(Sandbox.freePort());

            new ProcessBuilder("kill", "-INT", Long.toString(directory.pid()))
                    .start()
                    .waitFor();

            assertThat(directory.waitForEnd()).isEqualTo(130);
        }
    }
}
