// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.NodeConfig;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print and exit with, beside a running peer. */
class CommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] MESSAGE = {
        "id",
        "conversation",
        "direction",
        "from",
        "to",
        "sentAt",
        "receivedAt",
        "state",
        "kind",
        "body",
        "verified",
        "replyTo",
        "editedAt"
    };

    @TempDir
    private Path root;

    private final FakeChat chat = new FakeChat("alice").knows("bob", true).knows("eve", false);
    private CliRun cli = new CliRun();
    private RunningPeer peer;

    @BeforeEach
    void start() throws Exception {
        cli = new CliRun(root);
        peer = new RunningPeer(root, "alice", chat);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void historyAsJson() throws Exception {
        chat.receives("bob", "first\nline\u001b[31m\u202e");
        chat.send("bob", "second");

        assertThat(cli.run("history", "bob", "--json")).isZero();

        assertThat(cli.err()).isEmpty();
        assertThat(cli.lines()).hasSize(2);
        assertThat(cli.out()).doesNotContain("\u001b", "\u202e");
        JsonNode first = JSON.readTree(cli.lines().get(0));
        assertThat(keys(first)).containsExactly(MESSAGE);
        assertThat(first.path("direction").asText()).isEqualTo("in");
        assertThat(first.path("from").asText()).isEqualTo("bob");
        assertThat(first.path("to").asText()).isEqualTo("alice");
        assertThat(first.path("conversation").asText()).isEqualTo("bob");
        assertThat(first.path("kind").asText()).isEqualTo("text");
        assertThat(first.path("body").asText()).isEqualTo("first\nline\u001b[31m\u202e");
        assertThat(first.path("sentAt").asText()).isEqualTo("2026-11-21T09:30:05.120Z");
        assertThat(first.path("receivedAt").asText()).isEqualTo("2026-11-21T09:30:05.120Z");
        assertThat(first.path("replyTo").isNull()).isTrue();
        JsonNode second = JSON.readTree(cli.lines().get(1));
        assertThat(second.path("direction").asText()).isEqualTo("out");
        assertThat(second.path("state").asText()).isEqualTo("delivered");
    }

    @Test
    void historyForPeople() throws Exception {
        chat.receives("bob", "one\ntwo\u001b[31m");
        chat.send("eve", "waiting");

        assertThat(cli.run("history", "bob")).isZero();
        assertThat(cli.lines()).hasSize(2);
        assertThat(cli.lines().get(0)).isEqualTo("2026-11-21 09:30:05  bob: one");
        assertThat(cli.lines().get(1)).startsWith("    two").doesNotContain("\u001b");
        assertThat(cli.run("history")).isZero();
        assertThat(cli.lines()).contains("2026-11-21 09:30:05  alice → eve: waiting (queued)");
        assertThat(cli.run("history", "--search", "nowhere")).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).isEqualTo("No messages.\n");
        assertThat(cli.run("history", "--search", "nowhere", "-q")).isZero();
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void historyAndExportReadEveryPage(@TempDir Path folder) throws Exception {
        for (int i = 0; i < 8; i++) {
            chat.receives("bob", "m" + i);
        }

        assertThat(cli.run("history", "bob", "-n", "7")).isZero();
        assertThat(cli.lines()).hasSize(7).last().asString().endsWith("bob: m7");
        assertThat(cli.run("export", "bob", "--format", "txt")).isZero();
        assertThat(cli.lines()).hasSize(11).last().isEqualTo("09:30:05 bob: m7");
        assertThat(cli.err()).isEqualTo("Exported 8 messages.\n");
        Path file = folder.resolve("bob.json");
        assertThat(cli.run("export", "bob", "--format", "json", "-o", file.toString(), "-q"))
                .isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.run("history", "bob", "--json")).isZero();
        assertThat(cli.out()).isEqualTo(Files.readString(file));
    }

    @Test
    void historyOfAnUnknownNameAndWithAWrongNumber() {
        assertThat(cli.run("history", "mallory")).isEqualTo(4);
        assertThat(cli.err()).contains("mallory");
        assertThat(cli.run("history", "bob", "-n", "0")).isEqualTo(2);
        assertThat(cli.run("history", "bob", "--since", "yesterday")).isEqualTo(2);
        assertThat(cli.err()).contains("yesterday", "2h");
    }

    @Test
    void whoAsJson() throws Exception {
        assertThat(cli.run("who", "--json")).isZero();

        assertThat(cli.lines()).hasSize(2);
        JsonNode bob = JSON.readTree(cli.lines().get(0));
        assertThat(keys(bob))
                .containsExactly(
                        "name",
                        "online",
                        "host",
                        "port",
                        "lastSeen",
                        "id",
                        "verified",
                        "blocked",
                        "via",
                        "muted",
                        "keyChanged",
                        "claimedBy",
                        "contact",
                        "connected",
                        "waiting");
        assertThat(bob.path("name").asText()).isEqualTo("bob");
        assertThat(bob.path("online").asBoolean()).isTrue();
        assertThat(bob.path("port").asInt()).isEqualTo(9001);
        assertThat(bob.path("lastSeen").asText()).isEqualTo("2026-11-21T09:30:05.120Z");
        assertThat(bob.path("via").asText()).isEqualTo("directory");
    }

    @Test
    void whoAsATable() {
        assertThat(cli.run("ls")).isZero();

        assertThat(cli.lines())
                .containsExactly(
                        "NAME  TRUST   STATE      ADDRESS         LAST SEEN         VIA",
                        "bob   pinned  connected  127.0.0.1:9001  2026-11-21 09:30  directory",
                        "eve   pinned  offline    127.0.0.1:9001  2026-11-21 09:30  directory");
    }

    @Test
    void whoWithoutADirectory() throws Exception {
        chat.withoutDirectory("The directory cannot be reached.");
        assertThat(cli.run("who")).isZero();
        assertThat(cli.lines()).hasSize(3);
        assertThat(cli.err()).contains("Contacts only: The directory cannot be reached.");

        try (RunningPeer lonely =
                new RunningPeer(root, "carol", new FakeChat("carol").withoutDirectory("Nothing there."))) {
            assertThat(lonely).isNotNull();
            assertThat(cli.run("who", "--name", "carol")).isEqualTo(6);
            assertThat(cli.out()).isEmpty();
        }
    }

    @Test
    void sendBesideACommandThatDialsNobodyQueuesAtOnce() throws Exception {
        FakeChat other = new FakeChat("carol").knows("eve", false);
        try (RunningPeer backup = new RunningPeer(root, "carol", other, NodeConfig.Mode.OFFLINE)) {
            assertThat(backup).isNotNull();
            assertThat(cli.run("send", "eve", "hello", "--name", "carol", "--timeout", "300ms"))
                    .isEqualTo(3);
            assertThat(cli.err()).contains("another command has the profile", "The message is kept");
            assertThat(cli.run("send", "eve", "again", "--name", "carol", "--timeout", "300ms", "--json"))
                    .isEqualTo(3);
            assertThat(JSON.readTree(cli.out()).path("state").asText()).isEqualTo("queued");
            assertThat(other.outbox().total()).isEqualTo(2);
        }
    }

    @Test
    void linesWantedQueuedAreToldOfAsTheyAreCommitted() throws Exception {
        CompletableFuture<Integer> end;
        try (PipedOutputStream typed = new PipedOutputStream()) {
            cli.reading(new PipedInputStream(typed));
            end = CompletableFuture.supplyAsync(
                    () -> cli.run("send", "eve", "-", "--lines", "--json", "--wait", "queued"));
            typed.write("one\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            await().until(() -> cli.lines().size() == 1);
            assertThat(end).isNotDone();
            typed.write("two\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(end.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(cli.lines()).hasSize(2);
        assertThat(JSON.readTree(cli.lines().get(1)).path("body").asText()).isEqualTo("two");
    }

    @Test
    void sendAsJson() throws Exception {
        assertThat(cli.run("send", "bob", "hello", "--json")).isZero();

        assertThat(cli.lines()).hasSize(1);
        JsonNode sent = JSON.readTree(cli.lines().get(0));
        assertThat(keys(sent)).containsExactly(MESSAGE);
        assertThat(sent.path("state").asText()).isEqualTo("delivered");
        assertThat(sent.path("body").asText()).isEqualTo("hello");
    }

    @Test
    void sendForPeople() {
        assertThat(cli.run("send", "Bob", "hello")).isZero();
        assertThat(cli.out()).isEqualTo("delivered to bob\n");
        assertThat(cli.run("send", "bob", "hello", "-q")).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.run("send", "eve", "later", "--wait", "queued")).isZero();
        assertThat(cli.out()).isEqualTo("queued for eve\n");
    }

    @Test
    void whatIsNotDeliveredInTimeExitsThreeAndIsKept() throws Exception {
        assertThat(cli.run("send", "eve", "later", "--timeout", "20ms", "--json"))
                .isEqualTo(3);
        assertThat(JSON.readTree(cli.lines().get(0)).path("state").asText()).isEqualTo("queued");
        assertThat(cli.err()).contains("Not yet delivered", "eve", "kept", "p2pchat peer --name alice");
        assertThat(cli.run("history", "eve")).isZero();
        assertThat(cli.out()).contains("later (queued)");
    }

    @Test
    void linesBeforeOneThatCannotBeSentAreQueued() {
        cli.reading("one\ntwo\n" + "x".repeat(1024 * 1024 + 1) + "\nthree\n");

        assertThat(cli.run("send", "bob", "-", "--lines")).isEqualTo(2);

        assertThat(cli.err()).contains("Line 3 is longer than 1 MiB", "before it are queued");
        assertThat(cli.run("history", "bob")).isZero();
        assertThat(cli.out()).contains("one").contains("two").doesNotContain("three");
    }

    @Test
    void eachLineIsReportedAsJson() throws Exception {
        cli.reading("one\ntwo\nthree\n");
        assertThat(cli.run("send", "bob", "-", "--lines", "--json")).isZero();
        assertThat(cli.lines()).hasSize(3);
        assertThat(JSON.readTree(cli.lines().get(1)).path("body").asText()).isEqualTo("two");
        assertThat(JSON.readTree(cli.lines().get(1)).path("state").asText()).isEqualTo("delivered");

        cli.reading("one\ntwo\n");
        assertThat(cli.run("send", "eve", "-", "--lines", "--json", "--timeout", "20ms"))
                .isEqualTo(3);
        assertThat(cli.lines()).hasSize(2);
        assertThat(JSON.readTree(cli.lines().get(0)).path("state").asText()).isEqualTo("queued");
    }

    @Test
    void aShortTimeoutIsEnoughForAPeerThatRuns() {
        assertThat(cli.run("send", "bob", "now", "--timeout", "0s", "--wait", "queued"))
                .isZero();
    }

    @Test
    void anotherDirectoryThanTheRunningPeersIsRefused() throws Exception {
        String own = chat.account().directory();
        assertThat(cli.run("who", "--directory", own)).isZero();
        assertThat(cli.run("who", "--directory", "http://192.0.2.1:5000")).isEqualTo(2);
        assertThat(cli.err()).contains("alice", own, "192.0.2.1");
    }

    @Test
    void sendToSomebodyUnknown() {
        assertThat(cli.run("send", "mallory", "hello")).isEqualTo(4);
        chat.withoutDirectory("The directory cannot be reached.");
        assertThat(cli.run("send", "mallory", "hello")).isEqualTo(6);
        assertThat(cli.run("send", "b/ob", "hello")).isEqualTo(2);
        assertThat(cli.run("send", "bob", "")).isEqualTo(2);
        assertThat(cli.run("send", "bob", "x", "--lines")).isEqualTo(2);
    }

    @Test
    void accountAsJson() throws Exception {
        assertThat(cli.run("account", "show", "--json")).isZero();

        JsonNode account = JSON.readTree(cli.out());
        assertThat(keys(account))
                .containsExactly(
                        "name",
                        "id",
                        "invitation",
                        "directory",
                        "registered",
                        "listening",
                        "addresses",
                        "observed",
                        "waiting",
                        "connected",
                        "pid");
        assertThat(account.path("name").asText()).isEqualTo("alice");
        assertThat(account.path("connected")).hasSize(1);
        String shown = cli.out();
        assertThat(cli.run("account", "--json")).isZero();
        assertThat(cli.out()).as("without a subcommand it shows").isEqualTo(shown);
    }

    @Test
    void aNameThatIsTakenExitsFive() {
        chat.withTakenName();

        assertThat(cli.run("account", "register")).isEqualTo(5);
        assertThat(cli.err()).contains("alice").doesNotContain("Exception");
    }

    @Test
    void theStackTraceOnlyWithVv() {
        cli.run("history", "mallory", "-v");
        assertThat(cli.err()).doesNotContain("\tat ");
        cli.run("history", "mallory", "-vv");
        assertThat(cli.err()).contains("\tat ");
    }

    @Test
    void takingBackAllThatWaitsSaysWhatCouldNotBeTakenBack() throws Exception {
        String broken = chat.send("eve", "one").id();
        chat.brokeOff(broken);
        chat.send("eve", "two");
        String sending = chat.send("eve", "three").id();
        chat.state(sending, DeliveryState.SENT);

        assertThat(cli.run("outbox", "cancel", "--to", "eve", "-q")).isEqualTo(5);
        assertThat(cli.out()).isEqualTo("Cancelled 2 messages to eve.\n");
        assertThat(cli.err())
                .contains("1 message had been sent over a connection that broke", "cannot be taken back: 1 message.");

        assertThat(cli.run("outbox", "cancel", "--to", "eve", "--json")).isEqualTo(5);
        assertThat(cli.out()).isEqualTo("{\"cancelled\":0,\"mayHaveArrived\":0,\"underWay\":1}\n");
        chat.state(sending, DeliveryState.DELIVERED);
        assertThat(cli.run("outbox", "cancel", "--to", "eve")).isZero();
        assertThat(cli.out()).isEqualTo("Nothing of yours waits for eve that can be taken back.\n");
    }

    @Test
    void profileOfTheRunningPeerAmongSeveral() throws Exception {
        new RunningPeer(root, "zoe", new FakeChat("zoe")).close();

        assertThat(cli.run("account", "--json")).isZero();
        assertThat(JSON.readTree(cli.out()).path("name").asText()).isEqualTo("alice");
        peer.close();
        assertThat(cli.run("account")).isEqualTo(2);
        assertThat(cli.err()).contains("alice, zoe", "--name", "P2PCHAT_NAME");
    }
}
