// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that follow what happens, over the shell and over the control socket. */
class ListenIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private int bobsPort;
    private Program bob;

    @BeforeEach
    void introduce() throws Exception {
        sandbox = new Sandbox(root);
        bobsPort = Sandbox.freePort();
        sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        bob = startBob();
        assertThat(sandbox.run("contacts", "add", "127.0.0.1:" + bobsPort, "--name", "alice")
                        .exit())
                .isZero();
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private Program startBob() throws Exception {
        return sandbox.startPeer("bob", bobsPort, NO_DIRECTORY);
    }

    @Test
    void missesNothingAndHearsNothingTwiceOverKillsOfItsPeer() throws Exception {
        Program listening = sandbox.start("listen", "--json", "--follow", "--name", "bob", "--after", "0");
        List<String> said = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            say(said, 40);
            String newest = said.get(said.size() - 40);
            await().atMost(LONG).until(() -> messages(listening.out()).contains(newest));
            bob.kill();
            say(said, 20);
            bob = startBob();
        }
        say(said, 1);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(messages(listening.out()))
                        .as("%s", listening.err())
                        .isEqualTo(said));
        assertThat(listening.err())
                .filteredOn(line -> line.equals("The peer is back."))
                .hasSize(3);
        List<String> kept = kept(listening.out());
        assertThat(kept).extracting(line -> number(line)).isSorted().doesNotHaveDuplicates();

        String middle = Json.text(kept.get(kept.size() / 2), "eventId");
        List<String> rest = sandbox.run("listen", "--json", "--name", "bob", "--after", middle)
                .lines();
        assertThat(rest).isEqualTo(kept.subList(kept.size() / 2 + 1, kept.size()));
        listening.terminate();
        assertThat(listening.waitForEnd()).isZero();
        bob.kill();
        assertThat(sandbox.run("listen", "--json", "--name", "bob", "--after", middle)
                        .lines())
                .as("without a peer")
                .isEqualTo(rest);
        assertThat(sandbox.run("listen", "--name", "bob", "--follow").exit()).isEqualTo(1);
    }

    @Test
    void tellsTheAuthorHowFarEachMessageGot() throws Exception {
        List<String> ids = new ArrayList<>();
        try (ControlClient control = sandbox.control("alice")) {
            control.sendAll("bob", texts(0, 300)).forEach(message -> ids.add(message.id()));
        }
        await().atMost(LONG).untilAsserted(() -> {
            List<String> states = sandbox.run("listen", "--json", "--name", "alice").lines().stream()
                    .filter(line -> Json.text(line, "event").equals("state"))
                    .toList();
            assertThat(states).extracting(line -> Json.text(line, "id")).isEqualTo(ids);
            assertThat(states).extracting(line -> Json.text(line, "state")).containsOnly("delivered");
        });
    }

    @Test
    void onesThatNeverReadHoldUpNobody() throws Exception {
        Program deaf = sandbox.startUnread("listen", "--json", "--follow", "--after", "0", "--name", "bob");
        try (ControlClient control = sandbox.control("alice")) {
            String long1 = "x".repeat(100_000);
            for (int i = 0; i < 50; i++) {
                control.send("bob", i + long1);
            }
        }
        assertThat(sandbox.run("send", "bob", "the last", "--name", "alice", "--timeout", "30s")
                        .out())
                .isEqualTo("delivered to bob\n");
        assertThat(deaf.isAlive()).isTrue();
    }

    @Test
    void theEchoBotAnswersEverythingOnce() throws Exception {
        Tools.need("python3", "--version");
        Program bot = sandbox.startOther(
                "python3",
                Path.of("examples/echo-bot.py").toAbsolutePath().toString(),
                sandbox.profile("bob").path().resolve("control.sock").toString());
        List<String> said = List.of("one", "\"two\"\n\tlines", "drei – ✓ 😀", "{\"four\":4}");
        // It answers what comes from when it is there; the first may be before that.
        await().atMost(LONG).until(() -> {
            sandbox.run("send", "bob", "are you there?", "--name", "alice");
            return !answers().isEmpty();
        });
        await().atMost(LONG).until(() -> answers().size() == questions().size() || !bot.isAlive());
        int before = answers().size();
        try (ControlClient control = sandbox.control("alice")) {
            for (String text : said) {
                control.send("bob", text);
            }
        }

        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(answers().stream().skip(before).toList()).isEqualTo(said));
        assertThat(bot.err()).isEmpty();
    }

    private List<String> answers() throws Exception {
        return bodies(false);
    }

    private List<String> questions() throws Exception {
        return bodies(true);
    }

    private List<String> bodies(boolean outgoing) throws Exception {
        try (ControlClient control = sandbox.control("alice")) {
            return control.wholeHistory(new HistoryQuery("bob", 1000, null, null)).stream()
                    .filter(message -> message.outgoing() == outgoing)
                    .map(MessageView::body)
                    .toList();
        }
    }

    /** Alice says so many things; what she says is committed when this returns. */
    private void say(List<String> said, int count) throws Exception {
        try (ControlClient control = sandbox.control("alice")) {
            for (String text : texts(said.size(), said.size() + count)) {
                control.send("bob", text);
                said.add(text);
            }
        }
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "message " + i).toList();
    }

    private static List<String> messages(List<String> lines) {
        return lines.stream()
                .filter(line -> Json.text(line, "event").equals("message"))
                .map(line -> Json.text(line, "body"))
                .toList();
    }

    /** Those that can be asked for again. */
    private static List<String> kept(List<String> lines) {
        return lines.stream()
                .filter(line -> !Json.text(line, "eventId").isEmpty())
                .toList();
    }

    private static long number(String line) {
        return Long.parseLong(Json.text(line, "eventId").replaceAll(".*-", ""));
    }
}
