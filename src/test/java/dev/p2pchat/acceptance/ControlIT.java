// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/** Bad clients at the control socket of the packaged file: they get a clear error, and the peer's own chat goes on. */
class ControlIT {
    private static final int MAX_CLIENTS = 128;
    private static final int MANY = 100;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path root;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SocketChannel> channels = new ArrayList<>();
    private Sandbox sandbox;
    private Program alice;
    private int bobsPort;

    @BeforeEach
    void startBoth() throws Exception {
        sandbox = new Sandbox(root);
        String nowhere = "http://127.0.0.1:" + Sandbox.freePort();
        bobsPort = Sandbox.freePort();
        int alicesPort = Sandbox.freePort();
        alice = sandbox.launchPeer("alice", alicesPort, nowhere);
        sandbox.startPeer("bob", bobsPort, nowhere);
        alice.awaitOut(".*" + alicesPort + ".*");
    }

    @AfterEach
    void endEverything() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        threads.shutdownNow();
        sandbox.close();
    }

    private Path socket() {
        return sandbox.profile("alice").path().resolve("control.sock");
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channels.add(channel);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What comes until the peer closes the connection, or until the end of a line. */
    private static String answer(SocketChannel channel) throws IOException {
        StringBuilder answer = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(8192);
        while (answer.indexOf("\n") < 0 && channel.read(bytes) >= 0) {
            answer.append(StandardCharsets.UTF_8.decode(bytes.flip()));
            bytes.clear();
        }
        return answer.toString();
    }

    private String ask(String line) throws IOException {
        try (SocketChannel channel = connect()) {
            write(channel, line + "\n");
            return answer(channel);
        }
    }

    private String answerToTooMuch() throws IOException {
        try (SocketChannel channel = connect()) {
            try {
                write(channel, "x".repeat(7 * 1024 * 1024));
            } catch (IOException e) {
                // It is not read to its end, but answered.
            }
            return answer(channel);
        }
    }

    @Test
    void badClientsAreToldWhatIsWrongAndHoldUpNobody() throws Exception {
        try (ControlClient client = sandbox.control("alice")) {
            assertThat(client.connect(new HostPort("127.0.0.1", bobsPort)).name())
                    .isEqualTo("bob");
        }
        String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"";
        assertThat(ask("{nonsense")).contains("-32700");
        assertThat(answerToTooMuch()).contains("-32600", "a request is at most");
        assertThat(ask(request + "fly\"}")).contains("-32601");
        assertThat(ask(request + "hello\",\"params\":{\"protocol\":2}}")).contains("-32602", "takes none");
        assertThat(ask(request + "history\",\"params\":{\"last\":\"5\"}}")).contains("-32602", "a whole number");
        String unknown = "0197aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee";
        assertThat(ask(request + "await\",\"params\":{\"id\":\"" + unknown
                        + "\",\"conversation\":\"bob\",\"state\":\"delivered\",\"timeoutMillis\":9000}}"))
                .contains("-32000", "No message of ours to bob has the id " + unknown);
        for (String method : List.of("why", "cancel")) {
            assertThat(ask(request + method + "\",\"params\":{\"id\":\"" + unknown + "\"}}"))
                    .contains("-32000", "\"problem\"");
        }
        assertThat(ask(request + "log\",\"params\":{\"with\":\"bob\",\"after\":99}}"))
                .contains("\"end\":0", "\"last\":0");

        // Both keep their answers waiting from here on.
        for (int i = 0; i < 2; i++) {
            SocketChannel deaf = connect();
            write(deaf, request + "subscribe\"}\n");
            write(deaf, (request + "account\"}\n").repeat(1000));
        }
        List<Future<MessageView>> sent = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            String text = "from client " + i;
            sent.add(threads.submit(() -> {
                try (ControlClient client = sandbox.control("alice")) {
                    MessageView message = client.send("bob", text);
                    return client.await(MessageId.parse(message.id()), "bob", DeliveryState.DELIVERED, SOON);
                }
            }));
        }
        for (Future<MessageView> one : sent) {
            assertThat(one.get(60, TimeUnit.SECONDS).state()).isEqualTo(DeliveryState.DELIVERED);
        }
        try (ControlClient bob = sandbox.control("bob")) {
            assertThat(bob.wholeHistory(new HistoryQuery("alice", 2 * MANY, null, null)))
                    .extracting(MessageView::body)
                    .hasSize(MANY)
                    .doesNotHaveDuplicates();
        }

        for (int i = 0; i < MAX_CLIENTS; i++) {
            connect();
        }
        assertThatThrownBy(() -> sandbox.control("alice"))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("At most 128 programs");
        Sandbox.Result refused = sandbox.run("send", "bob", "no room", "--name", "alice");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("At most 128 programs can be connected to a peer")
                .doesNotContain("at dev.");
        for (SocketChannel channel : channels) {
            channel.close();
        }
        Sandbox.Result welcome = sandbox.run("send", "bob", "room", "--name", "alice", "--timeout", "30s");
        assertThat(welcome.exit()).as(welcome.err()).isZero();
        assertThat(alice.isAlive()).isTrue();
        assertThat(alice.err()).noneMatch(line -> line.contains("Exception"));
    }

    /** Folder and socket each keep others out; where both are opened by hand, this very test gets in. */
    @Test
    void anotherUserOfTheMachineCannotConnect() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("only root becomes somebody else")
                .isEqualTo("root");
        Tools.need(asNobody("import socket").toArray(String[]::new));
        // The way there is open to everybody.
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(sandbox.home(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path profile = sandbox.profile("alice").path();

        assertThat(Files.getPosixFilePermissions(profile)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(nobodyConnects()).isEqualTo("PermissionError");

        Files.setPosixFilePermissions(profile, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(nobodyConnects()).isEqualTo("PermissionError");

        Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(nobodyConnects()).isEqualTo("connected");
    }

    private static List<String> asNobody(String python) {
        return List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "env",
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "python3",
                "-c",
                python);
    }

    private String nobodyConnects() throws IOException, InterruptedException {
        List<String> command = asNobody("import socket\n"
                + "try:\n"
                + "    socket.socket(socket.AF_UNIX).connect('" + socket() + "')\n"
                + "    print('connected')\n"
                + "except OSError as e:\n"
                + "    print(type(e).__name__)\n");
        return Tools.run(command.toArray(String[]::new)).strip();
    }
}
