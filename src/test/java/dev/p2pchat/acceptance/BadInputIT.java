// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything a person, a disk or another process can do wrong: a clear sentence, the exit code, and nothing lost. */
class BadInputIT {
    private static final String NO_DIRECTORY = "http://127.0.0.1:9";

    @TempDir
    private Path root;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = new Sandbox(root);
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private static void assertSays(Result result, int exit, String... words) {
        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(words).doesNotContain("\tat ", "Exception");
    }

    private void makeAlice() throws Exception {
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        alice.terminate();
        assertThat(alice.waitForEnd()).isZero();
    }

    @Test
    void aBusyPortThatWasAskedForIsAnError() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(busy.getLocalPort());
            assertSays(
                    sandbox.run(
                            "peer",
                            "--name",
                            "alice",
                            "--port",
                            port,
                            "--bind",
                            "127.0.0.1",
                            "--headless",
                            "--directory",
                            NO_DIRECTORY),
                    1,
                    port);
            assertSays(
                    sandbox.run(
                            "serve-directory",
                            "--port",
                            port,
                            "--bind",
                            "127.0.0.1",
                            "--data",
                            root.resolve("d").toString()),
                    1,
                    port);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsAnError() throws Exception {
        Path file = Files.writeString(root.resolve("a-file"), "in the way");

        assertSays(
                sandbox.run(
                        "peer",
                        "--name",
                        "alice",
                        "--headless",
                        "--home",
                        file.resolve("below").toString(),
                        "--directory",
                        NO_DIRECTORY),
                1,
                "a-file");
        assertSays(
                sandbox.run(
                        "serve-directory",
                        "--port",
                        "0",
                        "--data",
                        file.resolve("below").toString()),
                1,
                "a-file");
    }

    @Test
    void aWrongPassphraseExitsEight() throws Exception {
        Program alice = sandbox.start(
                "peer",
                "--name",
                "alice",
                "--port",
                "0",
                "--headless",
                "--directory",
                NO_DIRECTORY,
                "--passphrase-file",
                secret("right"));
        alice.awaitOut(".*alice.*");
        alice.terminate();
        alice.waitForEnd();

        assertSays(sandbox.run("history", "--name", "alice", "--passphrase-file", secret("wrong")), 8, "passphrase");
        Result right = sandbox.run("history", "--name", "alice", "--passphrase-file", secret("right"));
        assertThat(right.exit()).as(right.err()).isZero();
    }

    private String secret(String words) throws IOException {
        return Files.writeString(root.resolve(words), words + "\n").toString();
    }

    @Test
    void aDamagedKeyFileIsNotAWrongPassphrase() throws Exception {
        makeAlice();
        Path keys = sandbox.profile("alice").keys();
        byte[] bytes = Files.readAllBytes(keys);
        bytes[bytes.length / 2] ^= 1;
        Files.write(keys, bytes);

        assertSays(sandbox.run("history", "--name", "alice"), 1, "keys.sealed", "damaged");
        assertThat(Files.readAllBytes(keys)).isEqualTo(bytes);
    }

    @Test
    void aDamagedStoreIsRefusedAndNothingIsRepairedInSilence() throws Exception {
        makeAlice();
        try (var files = Files.list(sandbox.profile("alice").store())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".xd")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < bytes.length; i += 7) {
                    bytes[i] ^= 0x55;
                }
                Files.write(file, bytes);
            }
        }

        Result history = sandbox.run("history", "--name", "alice");

        assertSays(history, 1, "store");
    }

    @Test
    void aProfileOfANewerVersionIsRefusedWithASentence() throws Exception {
        makeAlice();
        Path settings = sandbox.profile("alice").settings();
        Files.writeString(settings, Files.readString(settings).replaceFirst("\"format\" *: *1", "\"format\" : 99"));

        assertSays(sandbox.run("history", "--name", "alice"), 1, "newer");
    }

    @Test
    void withoutADirectoryThePeerRunsAndSaysSoOnce() throws Exception {
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);

        alice.awaitErr(".*" + NO_DIRECTORY + ".*");
        Result account = sandbox.run("account", "show", "--name", "alice", "--json");

        assertThat(account.exit()).as(account.err()).isZero();
        assertThat(alice.isAlive()).isTrue();
        assertThat(alice.err().stream().filter(line -> line.contains(NO_DIRECTORY)))
                .hasSize(1);
        assertSays(sandbox.run("send", "nobody", "hi", "--name", "alice"), 6, NO_DIRECTORY);
        assertSays(sandbox.run("account", "register", "--name", "alice"), 6, NO_DIRECTORY);
    }

    @Test
    void aNameThatIsTakenExitsFiveForANewProfileAndWarnsForAnOldOne() throws Exception {
        int port = Sandbox.freePort();
        String directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        assertThat(sandbox.run("account", "register", "--name", "alice", "--directory", directory)
                        .exit())
                .isZero();
        String elsewhere = root.resolve("elsewhere").toString();

        assertSays(
                sandbox.run(
                        "peer",
                        "--name",
                        "alice",
                        "--port",
                        "0",
                        "--headless",
                        "--directory",
                        directory,
                        "--home",
                        elsewhere),
                5,
                "alice");
        assertThat(Path.of(elsewhere, "alice")).doesNotExist();

        Program made = sandbox.start(
                "peer",
                "--name",
                "alice",
                "--port",
                "0",
                "--headless",
                "--directory",
                NO_DIRECTORY,
                "--home",
                elsewhere);
        made.awaitOut(".*alice.*");
        made.terminate();
        made.waitForEnd();
        Program warned = sandbox.start(
                "peer", "--name", "alice", "--port", "0", "--headless", "--directory", directory, "--home", elsewhere);
        warned.awaitErr(".*alice.*somebody else.*");
        assertThat(warned.isAlive()).isTrue();
    }

    @Test
    void malformedNamesAndTextsAreUsageErrors() throws Exception {
        makeAlice();

        assertSays(sandbox.run("peer", "--name", "no spaces", "--headless"), 2, "name");
        assertSays(sandbox.run("send", "b/ob", "hi", "--name", "alice"), 2, "name");
        assertSays(sandbox.run("send", "bob", "", "--name", "alice", "--directory", NO_DIRECTORY), 2, "empty");
        assertSays(
                sandbox.runWithBytes(
                        new byte[] {'h', 'i', (byte) 0xff}, Map.of(), "send", "bob", "-", "--name", "alice"),
                2,
                "UTF-8");
        assertSays(
                sandbox.runWithBytes(
                        "x".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8),
                        Map.of(),
                        "send",
                        "bob",
                        "-",
                        "--name",
                        "alice"),
                2,
                "1 MiB");
        assertSays(sandbox.run("peer", "--nonsense"), 2, "--nonsense");
        assertSays(sandbox.run("nonsense"), 2, "nonsense");
    }

    @Test
    void anUnknownProfileOrConversationExitsFour() throws Exception {
        assertSays(sandbox.run("history", "--name", "nobody"), 4, "nobody");
        makeAlice();
        assertSays(sandbox.run("history", "stranger", "--name", "alice"), 4, "stranger");
    }

    @Test
    void aSecondPeerForTheSameProfileEndsAtOnceWithThePidOfTheFirst() throws Exception {
        Program first = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);

        Result second =
                sandbox.run("peer", "--name", "alice", "--port", "0", "--headless", "--directory", NO_DIRECTORY);

        assertThat(second.exit()).as(second.err()).isEqualTo(1);
        long holder =
                Long.parseLong(Files.readString(sandbox.profile("alice").lock()).strip());
        assertThat(second.err()).contains(Long.toString(holder));
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void aStaleControlSocketAfterAKillIsNoObstacle() throws Exception {
        Program first = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        first.kill();
        assertThat(sandbox.profile("alice").socket()).exists();

        Result history = sandbox.run("history", "--name", "alice");
        Program again = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);

        assertThat(history.exit()).as(history.err()).isZero();
        await().atMost(Duration.ofSeconds(20)).until(again::isAlive);
    }
}
