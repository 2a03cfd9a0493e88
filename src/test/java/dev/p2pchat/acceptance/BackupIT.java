// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill: back up, go on, lose everything, restore the older backup, go on. And what can go wrong with it. */
class BackupIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";
    private static final Map<String, String> BACKUP_WORDS = Map.of("P2PCHAT_BACKUP_PASSPHRASE", "battery staple");
    private static final Map<String, String> RESTORED_WORDS = Map.of("P2PCHAT_PASSPHRASE", "battery staple");

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private Path backup;

    @BeforeEach
    void start() {
        sandbox = new Sandbox(root);
        backup = root.resolve("alice.backup");
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private Result run(Map<String, String> env, String... args) throws Exception {
        return sandbox.runWithInput("", env, args);
    }

    private void done(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private void send(Map<String, String> env, String from, String to, String text, String wait) throws Exception {
        done(run(env, "send", to, text, "--name", from, "--wait", wait, "--timeout", "50s"));
    }

    private List<String> said(Map<String, String> env, String name, String with, String direction) throws Exception {
        Result history = run(env, "history", with, "--name", name, "--json", "-n", "1000");
        done(history);
        return history.lines().stream()
                .filter(line ->
                        direction.isEmpty() || Json.text(line, "direction").equals(direction))
                .map(line -> Json.text(line, "body"))
                .toList();
    }

    private void removeFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aRestoredOlderBackupLosesNothingAndRepeatsNothing() throws Exception {
        Map<String, String> none = Map.of();
        int port = Sandbox.freePort();
        String directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        int alicesPort = Sandbox.freePort();
        int bobsPort = Sandbox.freePort();
        Program alice = sandbox.startPeer("alice", alicesPort, directory);
        Program bob = sandbox.startPeer("bob", bobsPort, directory);
        send(none, "alice", "bob", "a1", "delivered");
        send(none, "bob", "alice", "b1", "delivered");
        bob.terminate();
        bob.waitForEnd();
        send(none, "alice", "bob", "waits 1", "queued");
        send(none, "alice", "bob", "waits 2", "queued");

        Result made = run(BACKUP_WORDS, "backup", backup.toString(), "--name", "alice");

        done(made);
        assertThat(made.out()).contains("backed up alice");
        List<String> then = said(none, "alice", "bob", "");
        assertThat(then).containsExactly("a1", "b1", "waits 1", "waits 2");
        bob = sandbox.startPeer("bob", bobsPort, directory);
        send(none, "alice", "bob", "lost here", "delivered");
        send(none, "bob", "alice", "b2, after the backup", "delivered");
        alice.kill();
        removeFolder(sandbox.profile("alice").path());
        send(none, "bob", "alice", "b3, while she was away", "queued");

        Result restored = run(BACKUP_WORDS, "restore", backup.toString());

        done(restored);
        assertThat(said(RESTORED_WORDS, "alice", "bob", "")).isEqualTo(then);
        send(RESTORED_WORDS, "alice", "bob", "a2, offline", "queued");
        alice = sandbox.start(
                RESTORED_WORDS,
                "peer",
                "--name",
                "alice",
                "--port",
                Integer.toString(alicesPort),
                "--bind",
                "127.0.0.1",
                "--headless");
        alice.awaitOut(".*" + alicesPort + ".*");
        send(RESTORED_WORDS, "alice", "bob", "a3", "delivered");
        send(none, "bob", "alice", "b4", "delivered");

        List<String> fromAlice = List.of("a1", "waits 1", "waits 2", "lost here", "a2, offline", "a3");
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(said(none, "bob", "alice", "in")).isEqualTo(fromAlice));
        assertThat(said(none, "alice", "bob", "in"))
                .containsExactly("b1", "b2, after the backup", "b3, while she was away", "b4");
        assertThat(said(none, "alice", "bob", "out")).containsExactly("a1", "waits 1", "waits 2", "a2, offline", "a3");
        Result states = run(none, "history", "bob", "--name", "alice", "--json");
        assertThat(states.lines().stream()
                        .filter(line -> Json.text(line, "direction").equals("out"))
                        .map(line -> Json.text(line, "state")))
                .containsOnly("delivered");
        assertThat(alice.err()).noneMatch(line -> line.contains("older"));
        assertThat(bob.err()).noneMatch(line -> line.contains("older") || line.contains("twice"));
        passphraseAndNewKeys(alice, fromAlice.size() - 1);
    }

    /** On the same profile, because everything in it is of use here, too. */
    private void passphraseAndNewKeys(Program alice, int outgoing) throws Exception {
        Map<String, String> fresh =
                Map.of("P2PCHAT_PASSPHRASE", "battery staple", "P2PCHAT_NEW_PASSPHRASE", "correct horse");
        String[] change = {"account", "passphrase", "--rekey", "--name", "alice"};
        Result busy = run(fresh, change);
        assertThat(busy.exit()).isEqualTo(1);
        assertThat(busy.err()).contains("pid " + alice.pid(), "End it first");
        alice.terminate();
        alice.waitForEnd();
        Result silent = run(RESTORED_WORDS, change);
        assertThat(silent.exit()).isEqualTo(2);
        assertThat(silent.err()).contains("--new-passphrase-file", "P2PCHAT_NEW_PASSPHRASE");

        done(run(fresh, change));

        assertThat(run(RESTORED_WORDS, "history", "--name", "alice").exit()).isEqualTo(8);
        assertThat(said(Map.of("P2PCHAT_PASSPHRASE", "correct horse"), "alice", "bob", "out"))
                .hasSize(outgoing);
    }

    @Test
    void whatCannotBeBackedUpOrRestoredIsSaidAndNothingIsLeftBehind() throws Exception {
        Program alice = sandbox.startPeer("alice", 0, NO_DIRECTORY);
        String at = backup.toString();
        assertThat(run(Map.of(), "backup", at).exit()).as("no passphrase").isEqualTo(2);
        assertThat(run(BACKUP_WORDS, "backup", root.resolve("no/where").toString())
                        .exit())
                .isEqualTo(1);
        done(run(BACKUP_WORDS, "backup", at));
        byte[] whole = Files.readAllBytes(backup);
        Result again = run(BACKUP_WORDS, "backup", at);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("--force");
        assertThat(backup).hasBinaryContent(whole);
        done(run(BACKUP_WORDS, "backup", at, "--force"));

        Result there = run(BACKUP_WORDS, "restore", at);
        assertThat(there.exit()).isEqualTo(1);
        assertThat(there.err()).contains("already");
        alice.terminate();
        alice.waitForEnd();
        Path elsewhere = root.resolve("elsewhere");
        String[] restore = {"restore", at, "--home", elsewhere.toString()};
        assertThat(run(Map.of("P2PCHAT_BACKUP_PASSPHRASE", "wrong"), restore).exit())
                .isEqualTo(8);
        assertThat(run(Map.of(), restore).exit()).as("none given").isEqualTo(8);
        Files.write(backup, Arrays.copyOf(whole, whole.length - 1));
        Result cut = run(BACKUP_WORDS, restore);
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("damaged or was cut short");
        assertThat(elsewhere).doesNotExist();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("unfinished"));
        }
    }

    @Test
    void aDiskThatIsFullLeavesNothingBehindAndThePeerGoesOn() throws Exception {
        Path small = Files.createDirectory(root.resolve("small"));
        Tools.need("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString());
        try {
            Program alice = sandbox.startPeer("alice", 0, NO_DIRECTORY);
            Program bob = sandbox.startPeer("bob", 0, NO_DIRECTORY);
            String port = bob.awaitOut(".*is ready on port.*").replaceAll(".*on port (\\d+).*", "$1");
            done(sandbox.run("contacts", "add", "127.0.0.1:" + port, "--name", "alice"));
            done(sandbox.runWithInput(
                    "x".repeat(700_000), Map.of(), "send", "bob", "-", "--name", "alice", "--wait", "queued"));

            // The snapshot fits, and not the backup beside it; then not even the snapshot.
            for (int i = 0; i < 2; i++) {
                Result full = run(BACKUP_WORDS, "backup", small.resolve("b").toString(), "--name", "alice");

                assertThat(full.exit()).isEqualTo(1);
                assertThat(full.err()).contains("No space left on device", "cannot be written");
                try (Stream<Path> left = Files.list(small)) {
                    assertThat(left).isEmpty();
                }
                done(sandbox.runWithInput(
                        "y".repeat(700_000), Map.of(), "send", "bob", "-", "--name", "alice", "--wait", "queued"));
            }
            assertThat(alice.isAlive()).isTrue();

            done(run(BACKUP_WORDS, "backup", backup.toString(), "--name", "alice"));
            Tools.run("mount", "-o", "remount,size=1m", small.toString());
            Result restored = run(BACKUP_WORDS, "restore", backup.toString(), "--home", small.toString());
            assertThat(restored.exit()).as(restored.err()).isEqualTo(1);
            try (Stream<Path> left = Files.list(small)) {
                assertThat(left).isEmpty();
            }
        } finally {
            sandbox.close();
            Tools.run("umount", small.toString());
        }
    }
}
