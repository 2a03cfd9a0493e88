// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.wire.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for a message to be read learns when a person saw it, and nothing else. */
class ReceiptsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";

    @TempDir
    private Path root;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new Sandbox(root);
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private void knowEachOther(int bobsPort) throws Exception {
        Result added = sandbox.run("contacts", "add", "127.0.0.1:" + bobsPort, "--name", "alice");
        assertThat(added.exit()).as(added.err()).isZero();
    }

    private Result send(String text, String timeout) throws Exception {
        return sandbox.run("send", "bob", text, "--wait", "read", "--timeout", timeout, "--name", "alice");
    }

    @Test
    void aPersonWhoOpensTheConversationHasReadIt() throws Exception {
        Screen.need();
        sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        int port = Sandbox.freePort();
        Screen bob = new Screen(
                root,
                sandbox.shellCommand(
                        "peer",
                        "--name",
                        "bob",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--directory",
                        NO_DIRECTORY));
        try {
            bob.awaitLine("Passphrase for the new profile.*");
            bob.press("Enter");
            bob.awaitLine("bob is ready on port \\d+.*");
            knowEachOther(port);
            Result unread = send("are you there?", "1s");
            assertThat(unread.exit()).as(unread.err()).isEqualTo(3);
            assertThat(unread.err()).contains("Not yet read", "delivered to bob");
            bob.awaitLine("..:.. alice: are you there\\?");

            bob.type("/query alice").press("Enter");
            bob.awaitPrompt("bob → alice pinned> ?");
            Result read = send("now?", "30s");

            assertThat(read.exit()).as(read.err()).isZero();
            assertThat(read.out()).isEqualTo("read by bob\n");
            assertThat(states()).containsExactly("read", "read");
            assertThat(sandbox.run("listen", "--json", "--name", "alice").lines())
                    .filteredOn(line -> Json.text(line, "state").equals("read")
                            && Json.text(line, "event").equals("state"))
                    .hasSize(2);
        } finally {
            bob.end();
        }
    }

    @Test
    void aBotSaysItItselfAndWhoeverSendsNoReceiptsSaysNothing() throws Exception {
        sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        int port = Sandbox.freePort();
        Program bob = sandbox.startPeer("bob", port, NO_DIRECTORY);
        knowEachOther(port);
        assertThat(send("one", "1s").exit()).as("a bot that did nothing").isEqualTo(3);

        markNewest("one");

        await().atMost(LONG).untilAsserted(() -> assertThat(states()).containsExactly("read"));
        bob.terminate();
        assertThat(bob.waitForEnd()).isZero();
        sandbox.startPeer("bob", port, NO_DIRECTORY, "--read-receipts", "off");
        Program waiting = sandbox.start("send", "bob", "two", "--wait", "read", "--timeout", "5s", "--name", "alice");
        await().atMost(LONG).untilAsserted(() -> assertThat(states()).containsExactly("read", "delivered"));

        markNewest("two");

        assertThat(waiting.waitForEnd()).as("%s", waiting.err()).isEqualTo(3);
        assertThat(states()).containsExactly("read", "delivered");
    }

    private void markNewest(String text) throws Exception {
        try (ControlClient control = sandbox.control("bob")) {
            MessageView newest = control.wholeHistory(new HistoryQuery("alice", 1, null, null))
                    .get(0);
            assertThat(newest.body()).isEqualTo(text);
            control.markRead("alice", MessageId.parse(newest.id()));
        }
    }

    private List<String> states() throws Exception {
        try (ControlClient control = sandbox.control("alice")) {
            return control.wholeHistory(new HistoryQuery("bob", 9, null, null)).stream()
                    .map(message -> message.state().word())
                    .toList();
        }
    }
}
