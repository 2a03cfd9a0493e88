// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that wait: which, why, what was tried; taken back one by one, and tried at once. */
class OutboxIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private int bobsPort;

    /** Alice knows bob, and bob went away. */
    @BeforeEach
    void introduce() throws Exception {
        sandbox = new Sandbox(root);
        bobsPort = Sandbox.freePort();
        Program bob = startBob();
        assertThat(run("account", "register", "--directory", NO_DIRECTORY).exit())
                .as("makes the profile all the same")
                .isEqualTo(6);
        Result added = run("contacts", "add", "127.0.0.1:" + bobsPort);
        assertThat(added.exit()).as(added.err()).isZero();
        bob.terminate();
        assertThat(bob.waitForEnd()).isZero();
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private Program startBob() throws Exception {
        return sandbox.startPeer("bob", bobsPort, NO_DIRECTORY);
    }

    /** As alice. */
    private Result run(String... args) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of(args));
        all.addAll(List.of("--name", "alice"));
        return sandbox.run(all.toArray(String[]::new));
    }

    @Test
    void saysWhatWaitsAndWhyAndTakesBackWhatIsAskedFor() throws Exception {
        assertThat(run("outbox").out()).isEmpty();
        assertThat(run("send", "bob", "one", "--timeout", "1s").exit()).isEqualTo(3);
        List<String> tried = run("outbox", "--json").lines();
        assertThat(tried).hasSize(1);
        assertThat(Json.text(tried.get(0), "why")).contains("No peer runs");
        assertThat(Json.text(tried.get(0), "lastError"))
                .as("is known after the command that tried has ended")
                .contains("127.0.0.1:" + bobsPort);

        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        assertThat(run("send", "bob", "two", "--wait", "queued").exit()).isZero();
        assertThat(run("send", "bob", "three", "--wait", "queued").exit()).isZero();
        List<String> waiting = run("outbox", "--json").lines();
        assertThat(waiting).hasSize(3).extracting(line -> Json.text(line, "to")).containsOnly("bob");
        String two = Json.text(waiting.get(1), "id");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                Json.text(run("outbox", "--json").lines().get(1), "why"))
                        .startsWith("bob was not reached: "));
        alice.awaitErr(".*messages? to bob waits?: .*127\\.0\\.0\\.1:" + bobsPort + ".*");
        assertThat(run("outbox", "why", two.substring(two.length() - 8)).out())
                .contains("bob was not reached", "Tried last:", "known at 127.0.0.1:" + bobsPort);
        assertThat(run("outbox", "why", "00000000").exit()).isEqualTo(4);
        assertThat(run("outbox", "why", "x").exit()).isEqualTo(2);

        assertThat(run("outbox", "cancel", two).out()).isEqualTo("Cancelled: bob does not get it.\n");
        assertThat(run("outbox", "cancel", two).exit()).isEqualTo(4);
        assertThat(run("outbox", "cancel").exit()).isEqualTo(2);

        startBob();
        assertThat(run("outbox", "retry", "--timeout", "30s").out()).endsWith("0 wait.\n");
        assertThat(run("history", "bob", "--json").lines())
                .extracting(line -> Json.text(line, "body") + " " + Json.text(line, "state"))
                .containsExactly("one delivered", "two cancelled", "three delivered");
        assertThat(sandbox.run("history", "alice", "--name", "bob", "--json").lines())
                .extracting(line -> Json.text(line, "body"))
                .containsExactly("one", "three");
        assertThat(run("listen", "--json").lines())
                .filteredOn(line -> Json.text(line, "event").equals("state"))
                .extracting(line -> Json.text(line, "state"))
                .containsExactly("cancelled", "delivered", "delivered");
    }

    @Test
    void aContactForWhomSomethingWaitsIsRemovedOnceItIsTakenBack() throws Exception {
        assertThat(run("send", "bob", "one", "--timeout", "1s").exit()).isEqualTo(3);
        assertThat(run("send", "bob", "two", "--timeout", "1s").exit()).isEqualTo(3);
        Result refused = run("contacts", "remove", "bob");
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).contains("2 messages to bob", "outbox cancel --to bob");

        assertThat(run("outbox", "cancel", "--to", "bob").exit()).isZero();
        assertThat(run("contacts", "remove", "bob").exit()).isZero();

        assertThat(run("outbox").out()).isEmpty();
        assertThat(run("contacts", "--json").lines())
                .noneMatch(line -> Json.text(line, "name").equals("bob"));
    }

    @Test
    void theSameInTheChatWhichSaysThatAMessageWaits() throws Exception {
        Program chat = sandbox.start(
                "peer", "--name", "alice", "--port", "0", "--bind", "127.0.0.1", "--directory", NO_DIRECTORY);
        chat.awaitOut(".*is ready on port.*");
        chat.type("@bob hello");
        chat.awaitErr("… 1 message to bob waits: .*127\\.0\\.0\\.1:" + bobsPort + ".*");
        chat.type("@bob again");
        chat.type("/outbox");
        chat.awaitOut("1  .* to bob: hello");
        chat.awaitOut("2  .* to bob: again");
        chat.type("/why");
        chat.awaitOut("Tried last:");
        chat.type("/cancel 1");
        chat.awaitOut("Cancelled: bob does not get it\\.");
        chat.type("/cancel 7");
        chat.awaitErr(".*no number 7.*");

        startBob();
        chat.type("/retry");
        chat.awaitErr(".*✓ delivered to bob.*");
        assertThat(sandbox.run("history", "alice", "--name", "bob", "--json").lines())
                .extracting(line -> Json.text(line, "body"))
                .containsExactly("again");
        assertThat(run("outbox", "cancel", "--to", "bob").exit()).isZero();
    }
}
