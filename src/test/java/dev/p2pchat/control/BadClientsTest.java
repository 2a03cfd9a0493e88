// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that write nonsense, never read, or are too many: the others and the peer notice nothing. */
class BadClientsTest {
    private static final Duration STALLED = Duration.ofSeconds(2);
    private static final String ACCOUNT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"account\"}\n";

    @TempDir
    Path folder;

    private final FakeChat chat = new FakeChat("alice").knows("bob", true);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ControlSocket place;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        place = new ControlSocket(folder, null);
        server = ControlServer.start(place, NodeConfig.Mode.PEER, "alice", chat, STALLED);
    }

    @AfterEach
    void stop() {
        server.close();
        threads.shutdownNow();
    }

    private int said() throws ChatException {
        return chat.wholeHistory(new HistoryQuery("bob", HistoryQuery.MAX_LAST, null, null))
                .size();
    }

    @Test
    void aClientThatAsksForMuchAndReadsNothingIsDroppedAndLeavesNothingBehind() throws Exception {
        try (RawClient deaf = new RawClient(folder);
                ControlClient other = ControlClient.connect(place)) {
            // More than the socket holds, and less than may wait.
            deaf.write(ACCOUNT.repeat(Outgoing.MAX_OBJECTS));
            assertThat(other.send("bob", "meanwhile").body()).isEqualTo("meanwhile");
            await().atMost(Duration.ofSeconds(10)).until(() -> server.clients() == 1);
            // Reader and writer of the one that is left.
            await().until(() -> server.busyThreads() == 2);
            assertThat(other.account().name()).isEqualTo("alice");
        }
        await().until(() -> server.busyThreads() == 0);
    }

    @Test
    void longAnswersThatNobodyReadsDoNotFillTheMemory() throws Exception {
        String text = "x".repeat(1024 * 1024);
        int requests = 200;
        try (RawClient deaf = new RawClient(folder);
                ControlClient other = ControlClient.connect(place)) {
            Future<?> writing = threads.submit(() -> {
                for (int i = 0; i < requests; i++) {
                    deaf.write(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"send\",\"params\":{\"to\":\"bob\",\"text\":\""
                                    + text + "\"}}\n");
                }
                return null;
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> server.clients() == 1);
            assertThat(writing).failsWithin(Duration.ofSeconds(10));
            assertThat(said()).isBetween(1, (int) (Outgoing.MAX_BYTES / text.length()) + 4);
            assertThat(other.send("bob", "goes on").body()).isEqualTo("goes on");
        }
    }

    @Test
    void aClientThatReadsSlowlyIsKeptAndMissesNothing() throws Exception {
        int requests = 60;
        String text = "x".repeat(10_000);
        try (RawClient slow = new RawClient(folder)) {
            for (int i = 0; i < requests; i++) {
                slow.write("{\"jsonrpc\":\"2.0\",\"id\":" + i
                        + ",\"method\":\"send\",\"params\":{\"to\":\"bob\",\"text\":\"" + text + "\"}}\n");
            }
            long begun = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                long next = begun + i * STALLED.toNanos() / 20;
                await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() >= next);
                assertThat(slow.read().path("id").asInt()).isEqualTo(i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(STALLED.multipliedBy(2));
        }
    }

    @Test
    void aClientThatSaysNothingIsLeftAlone() throws Exception {
        try (RawClient quiet = new RawClient(folder)) {
            quiet.write(ACCOUNT);
            await().pollDelay(STALLED.multipliedBy(3)).until(() -> true);
            assertThat(quiet.read().has("result")).isTrue();
            assertThat(quiet.ask(ACCOUNT.strip()).has("result")).isTrue();
        }
    }

    @Test
    void aHundredClientsAtOnceAreAllAnswered() throws Exception {
        List<Future<List<MessageView>>> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String text = "from " + i;
            clients.add(threads.submit(() -> {
                List<MessageView> sent = new ArrayList<>();
                try (ControlClient client = ControlClient.connect(place)) {
                    for (int n = 0; n < 5; n++) {
                        sent.add(client.send("bob", text));
                        assertThat(client.account().name()).isEqualTo("alice");
                    }
                }
                return sent;
            }));
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).get(60, TimeUnit.SECONDS))
                    .extracting(MessageView::body)
                    .hasSize(5)
                    .containsOnly("from " + i);
        }
        assertThat(said()).isEqualTo(500);
        await().until(() -> server.clients() == 0);
    }

    @Test
    void oneMoreThanMayBeConnectedIsToldSoWhateverItIsDoing() throws Exception {
        List<RawClient> many = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MAX_CLIENTS; i++) {
                many.add(new RawClient(folder));
            }
            await().until(() -> server.clients() == ControlServer.MAX_CLIENTS);
            // It may be turned away before, while and after it says hello.
            for (int i = 0; i < 300; i++) {
                assertThatThrownBy(() -> ControlClient.connect(place))
                        .hasMessageContaining("At most 128 programs")
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.problem()).isEqualTo(Problem.FAILED));
            }
            assertThat(many.get(0).ask(ACCOUNT.strip()).has("result")).isTrue();
        } finally {
            for (RawClient client : many) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "5",
                "\"hello\"",
                "[]",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}]",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"hello\"}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"hello\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
                "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"hello\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"} {}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"",
                "{'jsonrpc':'2.0'}",
                "NaN",
                "\u0000",
            })
    void nonsenseIsAnsweredAndTheNextRequestToo(String nonsense) throws IOException {
        try (RawClient client = new RawClient(folder)) {
            assertThat(client.ask(nonsense).at("/error/code").asInt()).isIn(-32700, -32600);
            assertThat(client.ask(ACCOUNT.strip()).has("result")).isTrue();
        }
    }

    @Test
    void whatIsTooDeepOrTooLongANumberIsNotJson() throws IOException {
        try (RawClient client = new RawClient(folder)) {
            assertThat(client.ask("[".repeat(1_000_000)).at("/error/code").asInt())
                    .isEqualTo(-32700);
            assertThat(client.ask("9".repeat(1_000_000)).at("/error/code").asInt())
                    .isEqualTo(-32700);
            assertThat(client.ask(ACCOUNT.strip()).has("result")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-1", "12345678901234567890123", "1.5", "\"\"", "\"\\ud800\"", "null"})
    void theIdComesBackAsItWasGiven(String id) throws IOException {
        try (RawClient client = new RawClient(folder)) {
            JsonNode answer = client.ask("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"account\"}");
            assertThat(answer.path("id").toString().replace("\ud800", "\\ud800"))
                    .isEqualTo(id);
            assertThat(answer.at("/result/name").asText()).isEqualTo("alice");
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredWithItsIdWhereItHasOne() throws IOException {
        try (RawClient client = new RawClient(folder)) {
            assertThat(client.ask("{\"id\":7,\"method\":\"hello\"}").path("id").asInt())
                    .isEqualTo(7);
            assertThat(client.ask("{\"id\":{},\"method\":\"hello\"}").path("id").isNull())
                    .isTrue();
        }
    }

    @Test
    void halfACharacterInARequestIsAnswered() throws IOException {
        try (RawClient client = new RawClient(folder)) {
            JsonNode answer = client.call("send", "{\"to\":\"\\ud800\",\"text\":\"x\"}");
            assertThat(answer.at("/error/data/problem").asText()).isEqualTo("unknown-name");
            assertThat(client.ask(ACCOUNT.strip()).has("result")).isTrue();
        }
    }
}
