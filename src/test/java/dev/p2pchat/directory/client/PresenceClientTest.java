// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.SignedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A directory that is silent, talks nonsense or too much over a presence connection. */
@Timeout(60)
class PresenceClientTest {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final Username BOB = new Username("bob");

    private final FakeClock clock = new FakeClock();
    private final Somebody alice = new Somebody("alice");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Does the handshake properly, sends frames, and then reads until the client hangs up. */
    private static final class Server implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        volatile boolean hungUp;

        Server(byte[]... frames) throws IOException {
            Thread thread = new Thread(() -> {
                try (Socket socket = listener.accept()) {
                    serve(socket, frames);
                } catch (IOException | NoSuchAlgorithmException e) {
                    // The client hung up, which is what the tests look for.
                }
                hungUp = true;
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void serve(Socket socket, byte[]... frames) throws IOException, NoSuchAlgorithmException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            String key = head.toString()
                    .lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
                    .findAny()
                    .orElseThrow()
                    .split(":", 2)[1]
                    .strip();
            String accept = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (byte[] frame : frames) {
                socket.getOutputStream().write(frame);
            }
            socket.getOutputStream().flush();
            while (in.read() >= 0) {}
        }

        Origin origin() {
            return new Origin("http", "127.0.0.1", listener.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] news(PresenceNews news) {
        return frame(TEXT, news.toJson().encode());
    }

    private static PresenceNews.Hello hello() {
        return new PresenceNews.Hello(Bytes.owning(new byte[32]), 60);
    }

    private PresenceLink open(Origin origin) throws DirectoryException {
        return new DirectoryClient(origin, clock, Duration.ofSeconds(2))
                .presence()
                .open(alice.identity, alice.name, new PresenceLink.Listener() {
                    @Override
                    public void changed(Username name, boolean online) {
                        heard.add(name + " " + online);
                    }

                    @Override
                    public void knocked(Username from, SignedBody knock) {
                        heard.add("knock of " + from);
                    }

                    @Override
                    public void closed(int code) {
                        heard.add("closed " + code);
                    }
                });
    }

    @Test
    void givesUpOnADirectoryThatNeverOpens() throws Exception {
        for (byte[][] frames : List.of(new byte[][] {}, new byte[][] {news(hello())})) {
            try (Server server = new Server(frames)) {
                assertThatExceptionOfType(DirectoryUnreachableException.class).isThrownBy(() -> open(server.origin()));
                await().until(() -> server.hungUp);
            }
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void hangsUpOnWhatIsNotAsAgreedBeforeItIsOpen() throws Exception {
        for (List<byte[]> frames : Stream.of(
                        List.of(text("x")),
                        List.of(text("{}")),
                        List.of(text("{\"type\":\"subscribe\",\"names\":[]}")),
                        List.of(text("{\"type\":\"hello\",\"nonce\":\"\",\"silenceSeconds\":60}")),
                        List.of(text("{\"type\":\"hello\",\"nonce\":\"" + "A".repeat(43) + "\",\"silenceSeconds\":0}")),
                        List.of(frame(BINARY, new byte[10])),
                        List.of(frame(TEXT, new byte[1 << 20])),
                        List.of(news(hello()), news(hello())),
                        List.of(news(hello()), news(new PresenceNews.Changed(List.of(BOB), List.of()))))
                .toList()) {
            try (Server server = new Server(frames.toArray(byte[][]::new))) {
                assertThatExceptionOfType(DirectoryException.class)
                        .isThrownBy(() -> open(server.origin()))
                        .isNotInstanceOf(DirectoryRefusedException.class);
                await().until(() -> server.hungUp);
            }
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void hangsUpOnWhatIsNotAsAgreedLater() throws Exception {
        for (byte[] bad : List.of(
                text("x"),
                frame(BINARY, new byte[10]),
                text("{\"type\":\"presence\",\"online\":[\"../x\"],\"offline\":[]}"),
                frame(TEXT, new byte[PresenceRequest.MAX_BYTES + 1]),
                news(hello()))) {
            heard.clear();
            try (Server server = new Server(news(hello()), news(new PresenceNews.Opened(1)), bad)) {
                try {
                    PresenceLink link = open(server.origin());
                    await().until(() -> !link.isOpen());
                    await().untilAsserted(() -> assertThat(heard).containsExactly("closed 1000"));
                } catch (DirectoryException e) {
                    // It came before whoever opened had a look; nobody heard of a connection then.
                }
                await().until(() -> server.hungUp);
            }
        }
    }

    @Test
    void hearsNothingOfNamesItDidNotAskFor() throws Exception {
        try (Server server = new Server(
                news(hello()),
                news(new PresenceNews.Opened(7)),
                news(new PresenceNews.Changed(List.of(BOB), List.of(BOB))),
                news(new PresenceNews.Knock(BOB, new SignedBody(Bytes.EMPTY, Bytes.EMPTY))))) {
            try (PresenceLink link = open(server.origin())) {
                assertThat(link.generation()).isEqualTo(7);
                await().untilAsserted(() -> assertThat(heard).containsExactly("knock of bob"));
            }
        }
    }

    @Test
    void endsWhenTheDirectoryIsSilentForAsLongAsItWouldWait() throws Exception {
        try (Server server = new Server(news(hello()), news(new PresenceNews.Opened(1)))) {
            PresenceLink link = open(server.origin());
            link.subscribeTo(Set.of(BOB));
            assertThat(link.interval()).isEqualTo(Duration.ofSeconds(20));
            link.beat();
            link.beat();
            link.beat();
            assertThat(link.isOpen()).isTrue();
            link.beat();
            assertThat(link.isOpen()).isFalse();
            assertThat(heard).containsExactly("closed 1000");
            await().until(() -> server.hungUp);
        }
    }

    @Test
    void saysThatADirectoryHasNoPresenceConnections() throws Exception {
        for (String status : List.of("404 Not Found", "405 No", "426 Upgrade Required", "501 No", "403 No")) {
            try (HostileServer older = HostileServer.answering(status, "{}")) {
                assertThatExceptionOfType(DirectoryRefusedException.class)
                        .isThrownBy(() -> open(older.origin()))
                        .satisfies(e -> assertThat(e.type()).isEqualTo(PresenceClient.NOT_SPOKEN));
            }
        }
        for (String status :
                List.of("503 Busy", "429 Later", "408 Slow", "302 Found\r\nLocation: http://192.0.2.1/", "200 OK")) {
            try (HostileServer busy = HostileServer.answering(status, "{}")) {
                assertThatExceptionOfType(DirectoryUnreachableException.class).isThrownBy(() -> open(busy.origin()));
            }
        }
    }

    @Test
    void tellsWhyItWasRefused() throws Exception {
        try (Server server = new Server(
                news(hello()), news(new PresenceNews.Problem("urn:p2pchat:problem:clock", 422, "Set \u001b[31m.")))) {
            assertThatExceptionOfType(DirectoryRefusedException.class)
                    .isThrownBy(() -> open(server.origin()))
                    .withMessage("The directory refused: Set ?[31m.")
                    .satisfies(e -> assertThat(e.type()).isEqualTo("urn:p2pchat:problem:clock"));
        }
    }
}
