// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryProbeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final DirectoryProbe probe = new DirectoryProbe(() -> NOW, Duration.ofSeconds(3));

    @Test
    void aDirectoryTellsItsTime(@TempDir Path data) throws Exception {
        Instant theirs = NOW.plusSeconds(90);
        try (DirectoryServer server =
                DirectoryServer.start(DirectoryConfig.loopback(data), () -> theirs, new SecureRandom())) {
            Origin origin = new Origin("http", "127.0.0.1", server.port());
            assertThat(probe.ask(origin)).isEqualTo(new DirectoryAnswer.Well(Duration.ofSeconds(90)));
            Origin wrong = new Origin("https", "127.0.0.1", server.port());
            assertThat(probe.ask(wrong)).isEqualTo(new DirectoryAnswer.OtherScheme(origin));
        }
    }

    @Test
    void anotherServerIsNoDirectory() throws Exception {
        try (HostileServer page = HostileServer.answering("200 OK", "{\"status\":\"ok\"}");
                HostileServer none = HostileServer.answering("404 Not Found", "{}");
                HostileServer mail = HostileServer.saying("220 mail.example ESMTP\r\n")) {
            assertThat(probe.ask(page.origin())).isInstanceOf(DirectoryAnswer.SomethingElse.class);
            assertThat(probe.ask(none.origin())).isInstanceOf(DirectoryAnswer.SomethingElse.class);
            assertThat(probe.ask(mail.origin())).isInstanceOf(DirectoryAnswer.SomethingElse.class);
        }
    }

    @Test
    void aDirectoryThatCannotAnswerSaysSo() throws Exception {
        try (HostileServer busy = HostileServer.answering("503 Service Unavailable", "{}")) {
            assertThat(probe.ask(busy.origin()))
                    .isEqualTo(new DirectoryAnswer.Silent("it says that it cannot answer now"));
        }
    }

    @Test
    void nothingThereIsSilence() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(probe.ask(new Origin("http", "127.0.0.1", port)))
                .isEqualTo(new DirectoryAnswer.Silent("nothing listens there"));
        assertThat(probe.ask(new Origin("https", "127.0.0.1", port)))
                .isEqualTo(new DirectoryAnswer.Silent("nothing listens there"));
    }

    @Test
    void tlsWherePlainHttpWasAskedIsTheOtherScheme() throws Exception {
        SSLServerSocket listener = (SSLServerSocket) SSLContext.getDefault()
                .getServerSocketFactory()
                .createServerSocket(0, 8, InetAddress.getLoopbackAddress());
        // Without a certificate: its handshakes fail, and that they are handshakes is all that matters.
        var server = Executors.newSingleThreadExecutor();
        server.execute(() -> {
            while (!listener.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.startHandshake();
                } catch (java.io.IOException e) {
                    // As expected.
                }
            }
        });
        try {
            Origin plain = new Origin("http", "127.0.0.1", listener.getLocalPort());
            assertThat(probe.ask(plain))
                    .isEqualTo(
                            new DirectoryAnswer.OtherScheme(new Origin("https", "127.0.0.1", listener.getLocalPort())));
        } finally {
            listener.close();
            server.shutdown();
        }
    }
}
