// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.http.limit.AddressRange;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.metrics.RequestMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one client may do, and what it may not do to others; every address of 127.0.0.0/8 is one. */
@Timeout(60)
class ClientLimitsTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int PATIENCE_MILLIS = 20_000;

    private final FakeClock clock = new FakeClock();
    private final Strikes strikes = new Strikes(clock);
    private HttpLimits limits = HttpLimits.DEFAULT;
    private TrustedProxies proxies = TrustedProxies.NONE;

    private void limits(int perClient, Duration header, Rate reads, Rate writes) {
        HttpLimits usual = HttpLimits.DEFAULT;
        limits = new HttpLimits(
                HttpLimits.MIN_BODY_BYTES,
                2048,
                10,
                usual.connections(),
                perClient,
                header,
                usual.idle(),
                usual.request(),
                reads,
                writes,
                usual.bodiesBytes(),
                usual.admitted(),
                8);
    }

    private HttpServer start() throws IOException {
        return HttpServer.start(
                new HttpConfig(LOOPBACK, null, limits, proxies, clock, strikes, new RequestMetrics()),
                request -> Answer.json(
                        200,
                        JsonMap.builder()
                                .put("from", AddressLiteral.of(request.from()))
                                .build()));
    }

    @Test
    void slowReadersAtOneAddressHoldOnlyAPartOfTheLargeAnswers() throws Exception {
        limits(100, Duration.ofSeconds(10), Rate.perSecond(0, 0), Rate.perSecond(0, 0));
        Answer large = new Answer(200, "text/plain", new byte[8 << 20]);
        HttpConfig config = new HttpConfig(LOOPBACK, null, limits, proxies, clock, strikes, new RequestMetrics());
        try (HttpServer server = HttpServer.start(config, request -> large);
                Socket slow = connect(server, "127.0.0.2")) {
            slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            assertThat(ask(server, "127.0.0.2", "GET")).startsWith("HTTP/1.1 503 ");
            assertThat(ask(server, "127.0.0.3", "GET")).startsWith("HTTP/1.1 200 ");
        }
    }

    private static Socket connect(HttpServer server, String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(server.address());
        return socket;
    }

    /** One request on a connection of its own, and the whole answer. */
    private static String ask(HttpServer server, String from, String method, String... headers) throws IOException {
        try (Socket socket = connect(server, from)) {
            return ask(socket, method, headers);
        }
    }

    private static String ask(Socket socket, String method, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method).append(" /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndOthersAreNot() throws Exception {
        limits(0, HttpLimits.DEFAULT.header(), Rate.perSecond(1, 2), new Rate(1, Duration.ofMinutes(1), 1));
        try (HttpServer server = start()) {
            assertThat(ask(server, "127.0.0.1", "GET")).startsWith("HTTP/1.1 200");
            assertThat(ask(server, "127.0.0.1", "HEAD")).startsWith("HTTP/1.1 200");
            assertThat(ask(server, "127.0.0.1", "GET"))
                    .startsWith("HTTP/1.1 429")
                    .contains("Retry-After: 1\r\n")
                    .contains("Content-Type: application/problem+json");
            assertThat(ask(server, "127.0.0.2", "GET")).startsWith("HTTP/1.1 200");
            for (String method : List.of("PUT", "DELETE", "POST", "PATCH", "MADE-UP")) {
                String answer = ask(server, "127.0.0.1", method);
                if (method.equals("PUT")) {
                    assertThat(answer).as("writes have a bucket of their own").startsWith("HTTP/1.1 200");
                } else {
                    assertThat(answer).as(method).startsWith("HTTP/1.1 429").contains("Retry-After: 60\r\n");
                }
            }
            clock.advance(Duration.ofSeconds(1));
            assertThat(ask(server, "127.0.0.1", "GET")).startsWith("HTTP/1.1 200");
            assertThat(strikes.counts()).containsEntry("reads", 1L).containsEntry("writes", 4L);
        }
    }

    @Test
    void aRefusedWriteIsNotReadAndItsConnectionGoesOn() throws Exception {
        limits(0, HttpLimits.DEFAULT.header(), Rate.perSecond(0, 0), Rate.perSecond(1, 1));
        try (HttpServer server = start();
                Socket socket = connect(server, "127.0.0.1")) {
            byte[] put =
                    "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(put);
            socket.getOutputStream().write(put);
            String answers = ask(socket, "GET");
            assertThat(answers).containsSubsequence("HTTP/1.1 200", "HTTP/1.1 429", "HTTP/1.1 200");
        }
    }

    @Test
    void connectionsOfOneClientAreBoundedBeforeTheySayAnything() throws Exception {
        limits(3, HttpLimits.DEFAULT.header(), Rate.perSecond(0, 0), Rate.perSecond(0, 0));
        List<Socket> open = new ArrayList<>();
        try (HttpServer server = start()) {
            for (int i = 0; i < 3; i++) {
                open.add(connect(server, "127.0.0.1"));
            }
            Awaitility.await().until(() -> server.connections() == 3);
            try (Socket more = connect(server, "127.0.0.1")) {
                assertThat(end(more)).as("closed at once").isEqualTo(-1);
            }
            assertThat(ask(server, "127.0.0.2", "GET")).startsWith("HTTP/1.1 200");
            assertThat(strikes.counts()).containsEntry("connections_per_client", 1L);
            open.get(0).close();
            assertThat(ask(open.get(1), "GET")).startsWith("HTTP/1.1 200");
            open.get(1).close();
            Awaitility.await().until(() -> server.connections() == 1);
            assertThat(ask(server, "127.0.0.1", "GET"))
                    .as("there is room again")
                    .startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static int end(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void behindAProxyEachClientHasABucketAndTheProxyMayOpenMany() throws Exception {
        limits(1, HttpLimits.DEFAULT.header(), Rate.perSecond(1, 1), Rate.perSecond(1, 1));
        proxies = new TrustedProxies(List.of(AddressRange.parse("127.0.0.9")));
        try (HttpServer server = start();
                Socket first = connect(server, "127.0.0.9");
                Socket second = connect(server, "127.0.0.9")) {
            assertThat(ask(first, "GET", "X-Forwarded-For: 192.0.2.1")).contains("\"from\":\"192.0.2.1\"");
            assertThat(ask(second, "GET", "X-Forwarded-For: 192.0.2.1")).startsWith("HTTP/1.1 429");
            assertThat(ask(server, "127.0.0.9", "GET", "X-Forwarded-For: 192.0.2.1, 192.0.2.2"))
                    .contains("\"from\":\"192.0.2.2\"");
            assertThat(ask(server, "127.0.0.9", "GET", "X-Forwarded-For: 192.0.2.3", "X-Forwarded-For: 192.0.2.2"))
                    .as("what the client made up stands in front")
                    .startsWith("HTTP/1.1 429");
            assertThat(ask(server, "127.0.0.8", "GET", "X-Forwarded-For: 192.0.2.4"))
                    .as("not a proxy of ours")
                    .contains("\"from\":\"127.0.0.8\"");
        }
    }

    @Test
    void headersAreBoundedInNumberSizeAndTime() throws Exception {
        limits(0, Duration.ofMillis(300), Rate.perSecond(0, 0), Rate.perSecond(0, 0));
        try (HttpServer server = start()) {
            String[] many = new String[11];
            for (int i = 0; i < many.length; i++) {
                many[i] = "X-" + i + ": x";
            }
            assertThat(ask(server, "127.0.0.1", "GET", many)).doesNotStartWith("HTTP/1.1 200");
            assertThat(ask(server, "127.0.0.1", "GET", "X: " + "x".repeat(2048)))
                    .doesNotStartWith("HTTP/1.1 200");
            assertThat(ask(server, "127.0.0.1", "GET", "X: " + "x".repeat(1024)))
                    .startsWith("HTTP/1.1 200");
            try (Socket slow = connect(server, "127.0.0.1")) {
                slow.getOutputStream().write("GET /x HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                assertThat(end(slow))
                        .as("ended while its headers were on the way")
                        .isNotEqualTo(200);
                assertThat(slow.getInputStream().readAllBytes()).asString().doesNotContain("200 OK");
            }
            Awaitility.await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void theLimitOfABodyIsWhatItWasSetTo() throws Exception {
        limits(0, HttpLimits.DEFAULT.header(), Rate.perSecond(0, 0), Rate.perSecond(0, 0));
        try (HttpServer server = start();
                Socket socket = connect(server, "127.0.0.1")) {
            String body = "x".repeat(HttpLimits.MIN_BODY_BYTES + 1);
            socket.getOutputStream()
                    .write(("PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 413");
            assertThat(strikes.counts()).containsEntry("body", 1L);
        }
    }
}
