// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory, alice and bob, each a process of the packaged file. */
class TwoPeopleIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private String directory;

    @BeforeEach
    void startDirectory() throws Exception {
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private Result asAlice(String... args) throws Exception {
        String[] all = new String[args.length + 4];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(new String[] {"--name", "alice", "--directory", directory}, 0, all, args.length, 4);
        return sandbox.run(all);
    }

    private List<String> bodies(String name, String with) throws Exception {
        Result history = sandbox.run("history", with, "--name", name, "--json", "-n", "1000");
        assertThat(history.exit()).as(history.err()).isZero();
        return history.lines().stream().map(line -> Json.text(line, "body")).toList();
    }

    @Test
    void talkBothWaysAndReadItBack() throws Exception {
        sandbox.startPeer("alice", Sandbox.freePort(), directory);
        sandbox.startPeer("bob", Sandbox.freePort(), directory);

        Result there = asAlice("send", "bob", "Grüße, 漢字 und 👋");
        Result back = sandbox.run("send", "alice", "and back", "--name", "bob");

        assertThat(there.exit()).as(there.err()).isZero();
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(bodies("bob", "alice")).containsExactly("Grüße, 漢字 und 👋", "and back");
        assertThat(bodies("alice", "bob")).containsExactly("Grüße, 漢字 und 👋", "and back");
    }

    @Test
    void aMessageWaitsWhileBobIsAwayAndArrivesOnceWhenHeReturns() throws Exception {
        int bobsPort = Sandbox.freePort();
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), directory);
        Program bob = sandbox.startPeer("bob", bobsPort, directory);
        assertThat(asAlice("send", "bob", "first").exit()).isZero();
        bob.terminate();
        assertThat(bob.waitForEnd()).isZero();

        Result waits = asAlice("send", "bob", "while you were away", "--timeout", "1s");
        assertThat(waits.exit()).isEqualTo(3);
        alice.terminate();
        assertThat(alice.waitForEnd()).isZero();
        sandbox.startPeer("alice", Sandbox.freePort(), directory);
        sandbox.startPeer("bob", bobsPort, directory);

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(bodies("bob", "alice")).containsExactly("first", "while you were away"));
    }

    @Test
    void sendAloneDialsOnItsOwnAndQueuesWhatItCannotDeliver() throws Exception {
        Program bob = sandbox.startPeer("bob", Sandbox.freePort(), directory);
        Result made = sandbox.run("account", "register", "--name", "alice", "--directory", directory);
        assertThat(made.exit()).as(made.err()).isZero();

        assertThat(asAlice("send", "bob", "no peer of mine runs").exit()).isZero();
        bob.terminate();
        bob.waitForEnd();
        Result queued = asAlice("send", "bob", "nobody is there", "--timeout", "1s");

        assertThat(queued.exit()).isEqualTo(3);
        assertThat(bodies("bob", "alice")).containsExactly("no peer of mine runs");
        assertThat(bodies("alice", "bob")).containsExactly("no peer of mine runs", "nobody is there");
    }

    @Test
    void manySendsAtOnceAllArrive() throws Exception {
        sandbox.startPeer("bob", Sandbox.freePort(), directory);
        assertThat(sandbox.run("account", "register", "--name", "alice", "--directory", directory)
                        .exit())
                .isZero();
        List<Program> sends = List.of(
                sandbox.start("send", "bob", "one", "--name", "alice", "--directory", directory),
                sandbox.start("send", "bob", "two", "--name", "alice", "--directory", directory),
                sandbox.start("send", "bob", "three", "--name", "alice", "--directory", directory));

        for (Program send : sends) {
            assertThat(send.waitForEnd()).as("%s", send.err()).isZero();
        }

        assertThat(bodies("bob", "alice")).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void thePipedChatTakesTheSameCommandsLineByLine() throws Exception {
        sandbox.startPeer("bob", Sandbox.freePort(), directory);

        Result chat = sandbox.runWithInput(
                "@bob from a pipe\n/query bob\nand a line\n//not a command\n--DISCONNECT--\n/who\n/quit\n",
                Map.of(),
                "peer",
                "--name",
                "alice",
                "--port",
                Integer.toString(Sandbox.freePort()),
                "--bind",
                "127.0.0.1",
                "--directory",
                directory);

        assertThat(chat.exit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("bob");
        assertThat(bodies("bob", "alice")).containsExactly("from a pipe", "and a line", "/not a command");
    }

    @Test
    void aFirstContactByAddressNeedsNoDirectoryAndWorksOverIpv6() throws Exception {
        int port = Sandbox.freePort();
        Program bob = sandbox.start(
                "peer",
                "--name",
                "bob",
                "--port",
                Integer.toString(port),
                "--bind",
                "::1",
                "--headless",
                "--directory",
                "http://127.0.0.1:9");
        bob.awaitOut(".*" + port + ".*");

        Result chat = sandbox.runWithInput(
                "/connect [::1]:" + port + "\n@bob over v6\n/quit\n",
                Map.of(),
                "peer",
                "--name",
                "alice",
                "--port",
                Integer.toString(Sandbox.freePort()),
                "--directory",
                "http://127.0.0.1:9");

        assertThat(chat.exit()).as(chat.err()).isZero();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(bodies("bob", "alice")).containsExactly("over v6"));
    }

    @Test
    void whoListsTheDirectoryAndWhoIsOnline() throws Exception {
        sandbox.startPeer("bob", Sandbox.freePort(), directory);
        assertThat(sandbox.run("account", "register", "--name", "alice", "--directory", directory)
                        .exit())
                .isZero();

        await().atMost(LONG).untilAsserted(() -> {
            Result who = asAlice("who", "--json");
            assertThat(who.exit()).as(who.err()).isZero();
            assertThat(who.lines())
                    .anySatisfy(line ->
                            assertThat(line).contains("\"name\":\"bob\"").contains("\"online\":true"));
        });
    }

    @Test
    void theCardsThreeLinesWorkAsWritten() throws Exception {
        // Ports 5000 and 9000 may be taken on the machine that runs this: the lines are then tried with others.
        Program peer = sandbox.startPeer("alice", Sandbox.freePort(), directory);
        sandbox.startPeer("bob", Sandbox.freePort(), directory);
        assertThat(sandbox.run("send", "bob", "hi bob", "--name", "alice").exit())
                .isZero();

        Result history = sandbox.run("history", "bob");

        assertThat(history.exit()).as(history.err()).isZero();
        assertThat(history.out()).contains("hi bob");
        assertThat(peer.isAlive()).isTrue();
    }

    @Test
    void ctrlCAndSigtermEndEverythingInOrder() throws Exception {
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), directory);

        alice.terminate();

        assertThat(alice.waitForEnd()).isZero();
        assertThat(Files.exists(sandbox.profile("alice").socket())).isFalse();
    }
}
