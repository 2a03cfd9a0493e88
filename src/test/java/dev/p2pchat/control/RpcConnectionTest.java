// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client whose peer says what ours does not. */
@Timeout(60)
class RpcConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final BlockingQueue<ChatEvent> heard = new LinkedBlockingQueue<>();
    private final EventFanOut events = new EventFanOut();
    private ServerSocketChannel listening;
    private RpcConnection client;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws IOException {
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(folder.resolve("control.sock")));
        events.add(heard::add);
        client = RpcConnection.open(new ControlSocket(folder, null), events);
        peer = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        events.close();
        peer.close();
        listening.close();
    }

    private void say(String line) throws IOException {
        peer.write(StandardCharsets.UTF_8.encode(line + "\n"));
    }

    private void event(String params) throws IOException {
        say("{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":" + params + "}");
    }

    @Test
    void anEventOfAKindThatOnlyNewerPeersKnowIsPassedOver() throws Exception {
        event("{\"event\":\"sunrise\",\"at\":\"06:12\"}");
        event("{\"event\":\"notice\",\"level\":\"horror\",\"text\":\"a word for a level that is new\"}");
        event("null");
        event("{\"event\":\"presence\",\"peer\":\"bob\",\"connected\":true,\"since\":\"new\"}");

        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(new ChatEvent.Presence("bob", true));
        assertThat(client.isGone()).isFalse();
    }

    @Test
    void anAnswerThatIsNothingWeKnowIsSaidSo() throws Exception {
        Thread answering = new Thread(() -> {
            try {
                BufferedReader requests = new BufferedReader(Channels.newReader(peer, StandardCharsets.UTF_8));
                requests.readLine();
                say("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}");
                requests.readLine();
                say("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"a\":[1]}}");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        answering.start();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.ask("code", Map.of(), PATIENCE, true, new TypeReference<String>() {}))
                    .isInstanceOf(ChatException.class)
                    .hasMessageContaining("something this version of p2pchat does not understand");
        }
        answering.join();
    }
}
