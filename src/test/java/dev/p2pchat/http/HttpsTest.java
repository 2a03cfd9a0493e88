// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.metrics.RequestMetrics;
import dev.p2pchat.http.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server speaks TLS 1.2 and 1.3, and another certificate without being restarted. */
@Timeout(60)
class HttpsTest {
    @TempDir
    private Path folder;

    private TestCertificate first;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        first = TestCertificate.make(folder, "EC");
        InstantSource clock = InstantSource.system();
        HttpConfig config = new HttpConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                first.write(folder).read(),
                HttpLimits.DEFAULT,
                TrustedProxies.NONE,
                clock,
                new Strikes(clock),
                new RequestMetrics());
        server = HttpServer.start(
                config,
                request -> new Answer(
                        200,
                        "text/plain",
                        ("x".repeat(100_000) + request.body().length()).getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(TestCertificate trusted) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusted.trusting())
                .build();
        return client.send(
                HttpRequest.newBuilder(URI.create(
                                "https://127.0.0.1:" + server.address().getPort() + "/"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[50_000]))
                        .build(),
                BodyHandlers.ofString());
    }

    private SSLSocket socket(String protocol) throws Exception {
        SSLSocket socket = (SSLSocket) first.trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    @Test
    void requestsAndAnswersLongerThanARecordComeThroughWhole() throws Exception {
        HttpResponse<String> answer = get(first);
        assertThat(answer.body()).hasSize(100_005).endsWith("x50000");
        assertThat(answer.sslSession())
                .hasValueSatisfying(session -> assertThat(session.getProtocol()).isEqualTo("TLSv1.3"));
    }

    @Test
    void tls12IsSpokenAndNothingOlder() throws Exception {
        try (SSLSocket socket = socket("TLSv1.2")) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
        try (SSLSocket socket = socket("TLSv1.1")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void whoSpeaksPlainHttpGetsNoAnswerAndTheServerGoesOn() throws Exception {
        try (Socket plain =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            plain.setSoTimeout(20_000);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[0];
            try {
                answer = plain.getInputStream().readAllBytes();
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1");
        }
        assertThat(get(first).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherCertificateIsShownToWhoeverConnectsFromThenOn() throws Exception {
        TestCertificate second = TestCertificate.make(folder, "RSA");
        try (SSLSocket early = socket("TLSv1.3")) {
            early.startHandshake();
            assertThatThrownBy(() -> get(second)).isInstanceOf(SSLException.class);
            server.use(second.write(folder).read());
            assertThat(get(second).statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> get(first)).isInstanceOf(SSLException.class);
            early.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(early.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void connectionsAreCountedAndCountedOff() throws Exception {
        try (SSLSocket one = socket("TLSv1.3");
                Socket silent = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort())) {
            one.startHandshake();
            Awaitility.await().until(() -> server.connections() == 2);
            assertThat(silent.isConnected()).isTrue();
        }
        Awaitility.await().until(() -> server.connections() == 0);
    }
}
