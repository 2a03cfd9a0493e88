// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Answer FINE =
            Answer.json(200, JsonMap.builder().put("fine", true).build());

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private CompletableFuture<HttpResponse<String>> get(HttpServer server) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + server.address().getPort() + "/x"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpConfig limits(int admitted, int largeAnswers, int connections) {
        return config(admitted, largeAnswers, connections, HttpLimits.DEFAULT.request());
    }

    private static HttpConfig config(int admitted, int largeAnswers, int connections, Duration request) {
        HttpLimits usual = HttpLimits.DEFAULT;
        return HttpConfig.of(LOOPBACK)
                .with(new HttpLimits(
                        usual.bodyBytes(),
                        usual.headerBytes(),
                        usual.headerFields(),
                        connections,
                        usual.connectionsPerClient(),
                        usual.header(),
                        usual.idle(),
                        request,
                        usual.reads(),
                        usual.writes(),
                        1,
                        admitted,
                        largeAnswers));
    }

    private Answer waiting(Request request) {
        asked.countDown();
        try {
            assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return FINE;
    }

    @Test
    void whateverAHandlerThrowsBecomesA503WithoutItsMessage() throws Exception {
        Logger logger = Logger.getLogger(HttpServer.class.getName());
        logger.setLevel(Level.OFF);
        for (Throwable thrown :
                new Throwable[] {new IllegalStateException("secret"), new StackOverflowError("secret")}) {
            try (HttpServer server = HttpServer.start(LOOPBACK, request -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            })) {
                HttpResponse<String> answer = get(server).get();
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
            }
        }
        logger.setLevel(null);
    }

    @Test
    void closingClosesPushChannelsThenThePortAndLetsWhatIsUnderWayFinish() throws Exception {
        HttpServer server =
                HttpServer.start(LOOPBACK, request -> request.path().equals("/x") ? waiting(request) : FINE);
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<HttpResponse<String>> underWay = get(server);
        asked.await();
        try (Socket open = asking(server, "/y");
                Socket early = new Socket()) {
            assertThat(isAnswered(open, 20_000)).isTrue();
            server.closeFirst(() -> {
                try {
                    order.add("push channels");
                    early.connect(server.address());
                    order.add("the port is open");
                    open.getInputStream().skipNBytes(open.getInputStream().available());
                    ask(open, "/y");
                    order.add(new String(open.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    order.add(e.toString());
                }
            });
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            Awaitility.await().until(() -> isRefused(server));
            assertThat(order).containsExactly("push channels", "the port is open", "HTTP/1.1 503");
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("Connection: close")
                    .contains("application/problem+json");
            assertThat(closing).isNotDone();
            assertThat(underWay).isNotDone();
            released.countDown();
            assertThat(underWay.get().statusCode()).isEqualTo(200);
            closing.get(30, TimeUnit.SECONDS);
        }
        assertThat(server.connections()).isZero();
    }

    private static boolean isRefused(HttpServer server) {
        try (Socket socket = new Socket()) {
            socket.connect(server.address());
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void moreThanItCanAnswerIsTurnedAwayWithA503() throws Exception {
        try (HttpServer server = HttpServer.start(limits(1, 1, 100), this::waiting)) {
            CompletableFuture<HttpResponse<String>> admitted = get(server);
            asked.await();
            HttpResponse<String> refused = get(server).get();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            released.countDown();
            assertThat(admitted.get().statusCode()).isEqualTo(200);
            // An answer may be read a moment before its place is given back.
            await("there is room again").until(() -> get(server).get().statusCode() == 200);
        }
    }

    /** Answers {@code /now} at once, and otherwise as long as it takes. */
    private final class Quick implements RequestHandler {
        @Override
        public Answer answer(Request request) {
            return waiting(request);
        }

        @Override
        public @Nullable Answer atOnce(Request request) throws HttpProblem {
            return switch (request.path()) {
                case "/now" -> FINE;
                case "/problem" -> throw HttpProblem.notFound("Not here.");
                case "/broken" -> throw new IllegalStateException("secret");
                default -> null;
            };
        }
    }

    @Test
    void whatCanBeAnsweredAtOnceDoesNotWaitForWhatCannot() throws Exception {
        Logger logger = Logger.getLogger(HttpServer.class.getName());
        logger.setLevel(Level.OFF);
        try (HttpServer server = HttpServer.start(limits(1, 1, 100), new Quick())) {
            CompletableFuture<HttpResponse<String>> slow = get(server);
            asked.await();
            assertThat(get(server, "/now").statusCode()).isEqualTo(200);
            assertThat(get(server, "/problem").statusCode()).isEqualTo(404);
            HttpResponse<String> broken = get(server, "/broken");
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(broken.body()).doesNotContain("secret");
            assertThat(get(server, "/other").statusCode()).as("busy").isEqualTo(503);
            assertThat(slow).isNotDone();
            released.countDown();
            assertThat(slow.get().statusCode()).isEqualTo(200);
        }
        logger.setLevel(null);
    }

    @Test
    void whatHasABodyIsNotAnsweredBeforeTheBodyIsThere() throws Exception {
        released.countDown();
        try (HttpServer server = HttpServer.start(LOOPBACK, new Quick());
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /now HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(isAnswered(socket, 100)).isFalse();
            socket.getOutputStream().write('x');
            assertThat(isAnswered(socket, 20_000)).isTrue();
            assertThat(asked.getCount())
                    .as("asked for an answer that may take long")
                    .isZero();
        }
    }

    @Test
    void aBodyThatIsDeclaredTooLargeIsRefusedBeforeItsRoomIsReserved() throws Exception {
        try (HttpServer server = HttpServer.start(LOOPBACK, request -> FINE)) {
            for (String length : List.of("65537", "2147483647", "2147483648", "999999999999")) {
                for (String method : List.of("GET", "PUT")) {
                    try (Socket socket = new Socket(
                            InetAddress.getLoopbackAddress(), server.address().getPort())) {
                        socket.setSoTimeout(20_000);
                        socket.getOutputStream()
                                .write((method + " /x HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                                .as(method + " " + length)
                                .isEqualTo("HTTP/1.1 413");
                    }
                }
            }
        }
    }

    @Test
    void bodiesUnderWayHaveOnlySoMuchRoomTogether() throws Exception {
        try (HttpServer server = HttpServer.start(limits(10, 1, 100), request -> FINE)) {
            try (Socket slow = sending(server, 60_000)) {
                assertThat(head(slow)).startsWith("HTTP/1.1 100 ");
                try (Socket second = sending(server, 10_000)) {
                    assertThat(head(second)).startsWith("HTTP/1.1 503 ");
                }
                assertThat(get(server).get().statusCode()).as("without a body").isEqualTo(200);
            }
            await("the room is given back").until(() -> {
                try (Socket later = sending(server, 10_000)) {
                    if (!head(later).startsWith("HTTP/1.1 100 ")) {
                        return false;
                    }
                    later.getOutputStream().write(new byte[10_000]);
                    return head(later).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    /** Of the next answer on a connection. */
    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertThat(next).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    /** A request whose body is yet to come; it is asked for with a 100 when there is room for it. */
    private static Socket sending(HttpServer server, int bytes) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("PUT /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + bytes + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void slowReadersHoldNoMoreThanAFewLargeAnswers() throws Exception {
        Answer large = new Answer(200, "text/plain", new byte[8 << 20]);
        try (HttpServer server =
                HttpServer.start(limits(10, 1, 100), request -> request.path().equals("/large") ? large : FINE)) {
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4096);
                slow.setSoTimeout(20_000);
                slow.connect(server.address());
                slow.getOutputStream()
                        .write("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                // Its answer has begun, and cannot end before it reads on.
                assertThat(slow.getInputStream().read()).isEqualTo('H');

                HttpResponse<String> refused = getLarge(server);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(get(server).get().statusCode()).as("a small answer").isEqualTo(200);
            }
            Awaitility.await().until(() -> getLarge(server).statusCode() == 200);
        }
    }

    private HttpResponse<String> getLarge(HttpServer server) throws Exception {
        return get(server, "/large");
    }

    private HttpResponse<String> get(HttpServer server, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + server.address().getPort() + path))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void anAnswerThatCannotBeSentBecomesA503() throws Exception {
        Logger logger = Logger.getLogger(HttpServer.class.getName());
        logger.setLevel(Level.OFF);
        try (HttpServer server = HttpServer.start(LOOPBACK, request -> FINE.withHeader("no\nheader", "x"))) {
            HttpResponse<String> answer = get(server).get();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        logger.setLevel(null);
    }

    @Test
    void connectionsBeyondTheLimitWaitUntilOthersEnd() throws Exception {
        int most = 4;
        List<Socket> open = new ArrayList<>();
        try (HttpServer server = HttpServer.start(limits(10, 1, most), request -> FINE)) {
            while (open.size() < 2 * most) {
                open.add(asking(server));
            }
            int answered = 0;
            for (Socket socket : open) {
                if (isAnswered(socket, 300)) {
                    answered++;
                }
            }
            assertThat(answered).isBetween(1, most);
            for (Socket socket : open) {
                socket.close();
            }

            try (Socket later = asking(server)) {
                assertThat(isAnswered(later, 20_000)).isTrue();
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** A connection that stays open behind its one question. */
    private static Socket asking(HttpServer server) throws IOException {
        return asking(server, "/x");
    }

    private static Socket asking(HttpServer server, String path) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        ask(socket, path);
        return socket;
    }

    private static void ask(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isAnswered(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() == 'H';
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void aBodyThatDoesNotArriveInTimeEndsTheConnectionOnly() throws Exception {
        try (HttpServer server = HttpServer.start(config(10, 10, 100, Duration.ofMillis(200)), request -> FINE)) {
            try (Socket slow = new Socket(
                    InetAddress.getLoopbackAddress(), server.address().getPort())) {
                slow.setSoTimeout(20_000);
                slow.getOutputStream()
                        .write("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(endOf(slow)).isEqualTo(-1);
            }
            assertThat(get(server).get().statusCode()).isEqualTo(200);
        }
    }

    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aClientThatWaitsToBeAskedForItsBodyIsAsked() throws Exception {
        try (HttpServer server = HttpServer.start(
                        LOOPBACK,
                        request -> Answer.json(
                                200,
                                JsonMap.builder()
                                        .put("length", request.body().length())
                                        .build()));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            "PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 ".length());
            assertThat(new String(go, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 ");
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("{\"length\":5}");
        }
    }

    @Test
    void anAbsoluteAddressIsReadAsItsPath() throws Exception {
        Routes routes = new Routes()
                .on(
                        "GET",
                        "/x/{name}",
                        request -> Answer.json(
                                200,
                                JsonMap.builder().put("name", request.name()).build()));
        try (HttpServer server = HttpServer.start(LOOPBACK, routes);
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET http://elsewhere:1/x/a;b%20c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).endsWith("{\"name\":\"a;b c\"}");
        }
    }
}
