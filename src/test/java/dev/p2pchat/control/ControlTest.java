// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.HistoryPage;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.LogPage;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    @TempDir
    Path folder;

    private final FakeChat chat = new FakeChat("alice").knows("bob", true).knows("eve", false);
    private ControlSocket place;
    private ControlServer server;

    @BeforeEach
    void start() throws Exception {
        place = new ControlSocket(folder, null);
        server = ControlServer.start(place, NodeConfig.Mode.PEER, "alice", chat);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theClientGetsWhatThePeerSays() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            assertThat(client.hello())
                    .isEqualTo(new Hello(1, ProcessHandle.current().pid(), NodeConfig.Mode.PEER, "alice"));
            MessageView sent = client.send("bob", "hi \u0000 \u2028 \uD83D\uDE00");
            assertThat(client.wholeHistory(new HistoryQuery("bob", 5, FakeChat.NOW, "hi")))
                    .containsExactlyElementsOf(chat.wholeHistory(new HistoryQuery(null, 5, null, null)));
            assertThat(client.await(MessageId.parse(sent.id()), "bob", DeliveryState.DELIVERED, Duration.ofSeconds(5)))
                    .isEqualTo(chat.wholeHistory(new HistoryQuery("bob", 1, null, null))
                            .get(0));
            assertThat(client.sendAll("bob", List.of("a", "b"))).hasSize(2);
            assertThat(client.account()).isEqualTo(chat.account());
            assertThat(client.contacts()).isEqualTo(chat.contacts());
            assertThat(client.who()).isEqualTo(chat.who());
            assertThat(client.register().registered()).isTrue();
            assertThat(client.unregister().registered()).isFalse();
            assertThat(client.connect(new HostPort("::1", 9000)).name()).isEqualTo("carol");
        }
    }

    @Test
    void everyMethodOfTheVocabularyCanBeCalled() {
        List<String> methods = new ArrayList<>();
        for (var method : ChatApi.class.getDeclaredMethods()) {
            boolean ofItself = !Modifier.isAbstract(method.getModifiers());
            if (!ofItself && !List.of("close", "subscribe").contains(method.getName())) {
                methods.add(method.getName());
            }
        }
        List<String> callable = new ArrayList<>(Methods.PLAIN.keySet());
        callable.addAll(Methods.WITH_PARAMETERS.keySet());
        assertThat(callable).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void aHistoryLongerThanAPageArrivesPageByPage() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            client.sendAll("bob", List.of("1", "2", "3", "4", "5", "6", "7", "8"));
            HistoryPage first = client.history(new HistoryQuery("bob", 7, null, null));
            LogPage log = client.log("bob", 0, null);

            assertThat(first).isEqualTo(chat.history(new HistoryQuery("bob", 7, null, null)));
            assertThat(first.goesOn()).isTrue();
            assertThat(client.messages(first.next())).isEqualTo(chat.messages(first.next()));
            assertThat(client.wholeHistory(new HistoryQuery("bob", 7, null, null)))
                    .extracting(MessageView::body)
                    .containsExactly("2", "3", "4", "5", "6", "7", "8");
            assertThat(log).isEqualTo(chat.log("bob", 0, null));
            assertThat(client.log("bob", log.last(), FakeChat.NOW)).isEqualTo(chat.log("bob", log.last(), null));
            assertThat(client.conversations()).isEqualTo(chat.conversations());
        }
    }

    @Test
    void theLongestTextPassesEvenWhenEveryCharacterIsEscaped() throws Exception {
        String text = "\u0001".repeat(1024 * 1024);
        try (ControlClient client = ControlClient.connect(place)) {
            assertThat(client.send("bob", text).body()).isEqualTo(text);
            assertThatThrownBy(() -> client.sendAll("bob", List.of(text, text)))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.problem()).isEqualTo(Problem.USAGE));
        }
    }

    @Test
    void aProblemArrivesAsTheSameProblem() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            assertThatThrownBy(() -> client.send("nobody", "hi"))
                    .hasMessage("Nobody is known as nobody.")
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_NAME));
        }
    }

    @Test
    void eventsArriveInOrderUntilTheSubscriptionIsClosed() throws Exception {
        List<ChatEvent> seen = Collections.synchronizedList(new ArrayList<>());
        try (ControlClient client = ControlClient.connect(place)) {
            List<ChatEvent> sent = new ArrayList<>(List.of(
                    new ChatEvent.Presence("bob", true),
                    new ChatEvent.StateChanged("id", "bob", DeliveryState.DELIVERED),
                    new ChatEvent.KeyChanged("bob", "bob (ABC)", "OLD", "NEW"),
                    new ChatEvent.Notice(ChatEvent.Level.WARNING, "the directory went away")));
            ChatApi.Subscription subscription = client.subscribe(seen::add);
            sent.forEach(chat::emit);
            sent.add(new ChatEvent.MessageCommitted(chat.receives("bob", "hello"), false));
            await().untilAsserted(() -> assertThat(seen).isEqualTo(sent));
            subscription.close();
            assertThat(chat.subscriptions()).isZero();
        }
    }

    @Test
    void aWaitingCallDoesNotHoldUpTheOthersOfItsClient() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            MessageView waiting = client.send("eve", "are you there?");
            CompletableFuture<MessageView> answer = awaitDelivery(client, waiting);
            client.send("bob", "meanwhile");
            assertThat(answer).isNotDone();
            chat.appears("eve");
            assertThat(answer.get(10, TimeUnit.SECONDS).state()).isEqualTo(DeliveryState.DELIVERED);
        }
    }

    @Test
    void aClientThatNeverReadsIsDroppedAndNeverSlowsThePeer() throws Exception {
        try (RawClient deaf = new RawClient(folder);
                ControlClient client = ControlClient.connect(place)) {
            deaf.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\"}\n");
            await().until(() -> chat.subscriptions() == 1);
            long before = System.nanoTime();
            for (int i = 0; i < 20_000 && chat.subscriptions() == 1; i++) {
                chat.emit(new ChatEvent.Notice(ChatEvent.Level.INFO, "x".repeat(1000)));
            }
            await().until(() -> chat.subscriptions() == 0 && server.clients() == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(client.account().name()).isEqualTo("alice");
        }
    }

    @Test
    void answersMistakesAsJsonRpcSays() throws Exception {
        try (RawClient raw = new RawClient(folder)) {
            assertThat(raw.ask("{nonsense").at("/error/code").asInt()).isEqualTo(-32700);
            assertThat(raw.ask("[]").at("/error/code").asInt()).isEqualTo(-32600);
            assertThat(raw.ask("{\"id\":1,\"method\":\"account\"}")
                            .at("/error/code")
                            .asInt())
                    .isEqualTo(-32600);
            JsonNode unknown = raw.ask("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"fly\"}");
            assertThat(unknown.at("/error/code").asInt()).isEqualTo(-32601);
            assertThat(unknown.at("/id").asText()).isEqualTo("a");
            for (String params : List.of(
                    "[]",
                    "{}",
                    "{\"to\":\"bob\"}",
                    "{\"to\":\"bob\",\"text\":\"x\",\"loud\":true}",
                    "{\"to\":\"bob\",\"text\":null}")) {
                JsonNode answer =
                        raw.ask("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"send\",\"params\":" + params + "}");
                assertThat(answer.at("/error/code").asInt()).as(params).isEqualTo(-32602);
            }
            JsonNode problem = raw.ask("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"send\",\"params\":"
                    + "{\"to\":\"nobody\",\"text\":\"x\"}}");
            assertThat(problem.at("/error/data/problem").asText()).isEqualTo("unknown-name");
            raw.write("{\"jsonrpc\":\"2.0\",\"method\":\"send\",\"params\":{\"to\":\"bob\",\"text\":\"quiet\"}}\n");
            assertThat(raw.ask("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"hello\"}")
                            .at("/id")
                            .asInt())
                    .isEqualTo(4);
            assertThat(chat.wholeHistory(new HistoryQuery("bob", 9, null, null)))
                    .extracting(MessageView::body)
                    .containsExactly("quiet");
        }
    }

    @Test
    void aLineWithoutEndIsCutOff() throws Exception {
        try (RawClient raw = new RawClient(folder)) {
            raw.write("x".repeat(ClientSession.MAX_REQUEST_BYTES + 1));
            assertThat(raw.read().at("/error/code").asInt()).isEqualTo(-32600);
            await().until(() -> server.clients() == 0);
        }
    }

    @Test
    void takesNoMoreClientsThanItsLimit() throws Exception {
        List<RawClient> many = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MAX_CLIENTS; i++) {
                many.add(new RawClient(folder));
            }
            await().until(() -> server.clients() == ControlServer.MAX_CLIENTS);
            try (RawClient oneMore = new RawClient(folder)) {
                assertThat(oneMore.read().at("/error/code").asInt()).isEqualTo(Rpc.BUSY);
            }
            many.remove(0).close();
            await().until(() -> server.clients() < ControlServer.MAX_CLIENTS);
            try (ControlClient client = ControlClient.connect(place)) {
                assertThat(client.hello().name()).isEqualTo("alice");
            }
        } finally {
            for (RawClient raw : many) {
                raw.close();
            }
        }
    }

    @Test
    void closingFinishesWhatRunsAndTellsTheRestToComeBack() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            MessageView waiting = client.send("eve", "are you there?");
            CompletableFuture<MessageView> answer = awaitDelivery(client, waiting);
            await().until(() -> chat.awaiting() == 1);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            await().until(() -> !Files.exists(folder.resolve("control.sock")));
            assertThatThrownBy(() -> client.send("bob", "too late")).isInstanceOf(PeerClosingException.class);
            chat.appears("eve");
            assertThat(answer.get(10, TimeUnit.SECONDS).state()).isEqualTo(DeliveryState.DELIVERED);
            closing.get(10, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> ControlClient.connect(place)).isInstanceOf(IOException.class);
    }

    @Test
    void aWaitThatOutlivesThePeerCanBeAskedAgain() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            CompletableFuture<MessageView> answer = awaitDelivery(client, client.send("eve", "are you there?"));
            await().until(() -> chat.awaiting() == 1);
            server.close();
            assertThat(answer)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withCauseInstanceOf(PeerClosingException.class);
        }
    }

    @Test
    void aTextWhoseCommitFailsAsThePeerEndsIsNotSaidToBeNeverBegun() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            CompletableFuture<Void> closing = new CompletableFuture<>();
            chat.committing(() -> {
                closing.completeAsync(() -> {
                    server.close();
                    return null;
                });
                // A failing store ends the peer, and its writers hear of it last.
                await().until(server::closing);
                throw new ChatException(Problem.FAILED, "The store could not save anything more.");
            });

            assertThatThrownBy(() -> client.send("bob", "once"))
                    .isInstanceOf(ChatException.class)
                    .hasMessage("The store could not save anything more.");
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatIsAskedOfAPeerThatHasGoneWasNeverBegun() throws Exception {
        try (ControlClient client = ControlClient.connect(place)) {
            List<ChatEvent> heard = Collections.synchronizedList(new ArrayList<>());
            var unused = client.subscribe(heard::add);
            server.close();
            await().until(() -> !heard.isEmpty());

            assertThatThrownBy(() -> client.send("bob", "the first line after a while"))
                    .isInstanceOf(PeerClosingException.class);
        }
    }

    @Test
    void theSocketIsForItsOwnerAlone() throws Exception {
        assertThat(Files.getPosixFilePermissions(folder.resolve("control.sock")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSocketLeftByAKilledPeerIsReplaced(@TempDir Path other) throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(other.resolve("control.sock")));
        }
        assertThat(other.resolve("control.sock")).exists();
        ControlSocket there = new ControlSocket(other, null);
        assertThatThrownBy(() -> ControlClient.connect(there)).isInstanceOf(IOException.class);
        try (ControlServer fresh = ControlServer.start(there, NodeConfig.Mode.OFFLINE, "carol", chat);
                ControlClient client = ControlClient.connect(there)) {
            assertThat(client.hello().mode()).isEqualTo(NodeConfig.Mode.OFFLINE);
            assertThat(fresh.clients()).isEqualTo(1);
        }
    }

    @Test
    void aLongPathMovesTheSocketWhereEveryClientFindsIt(@TempDir Path other) throws Exception {
        Path deep = Files.createDirectories(other.resolve("x".repeat(60)).resolve("y".repeat(60)));
        Path runtime = Files.createDirectory(other.resolve("run"));
        try (ControlServer fresh =
                        ControlServer.start(new ControlSocket(deep, runtime), NodeConfig.Mode.PEER, "carol", chat);
                ControlClient client = ControlClient.connect(new ControlSocket(deep, null))) {
            assertThat(client.hello().name()).isEqualTo("carol");
            assertThat(fresh.clients()).isEqualTo(1);
            assertThat(Files.getPosixFilePermissions(runtime.resolve("p2pchat")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(deep).isEmptyDirectory();
        assertThat(runtime.resolve("p2pchat")).isEmptyDirectory();
    }

    @Test
    void aRuntimeFolderThatOthersMayEnterIsRefused(@TempDir Path other) throws Exception {
        Path deep = Files.createDirectories(other.resolve("x".repeat(60)).resolve("y".repeat(60)));
        Path open = Files.createDirectory(other.resolve("p2pchat"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(
                        () -> ControlServer.start(new ControlSocket(deep, other), NodeConfig.Mode.PEER, "carol", chat))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("only we can enter");
    }

    private static CompletableFuture<MessageView> awaitDelivery(ControlClient client, MessageView message) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.await(
                        MessageId.parse(message.id()), "eve", DeliveryState.DELIVERED, Duration.ofSeconds(60));
            } catch (ChatException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
