// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.server.RunningDirectory.Reply;
import dev.p2pchat.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route with requests nobody should send: always problem+json, never a 5xx, and the next good request works. */
@Timeout(60)
class BadRequestsTest {
    /** Method and path of every route that takes a body. */
    private static final List<String[]> WITH_BODY = List.of(
            new String[] {"PUT", "/v1/peers/alice"},
            new String[] {"POST", "/v1/peers/alice/lease"},
            new String[] {"DELETE", "/v1/peers/alice"});

    @TempDir
    static Path data;

    private static RunningDirectory directory;

    @BeforeAll
    static void start() throws Exception {
        directory = new RunningDirectory(data);
        directory.put(new Somebody("alice").record(1, directory.clock.instant()));
    }

    @AfterAll
    static void close() {
        directory.close();
    }

    @AfterEach
    void goesOnAnswering() {
        assertThat(directory.get("/healthz").text())
                .startsWith("{\"status\":\"ok\",\"service\":\"p2pchat-directory\",\"time\":\"");
    }

    private static void assertProblem(Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        try {
            assertThat(reply.json().unsigned("status", 999)).isEqualTo(status);
            assertThat(reply.json().text("type", 100)).isNotEmpty();
            assertThat(reply.json().text("title", 100)).isNotEmpty();
            assertThat(reply.json().text("detail", 500)).isNotEmpty();
        } catch (dev.p2pchat.http.MalformedJsonException e) {
            throw new AssertionError(e);
        }
        assertThat(reply.text()).doesNotContain("Exception").doesNotContain("dev.p2pchat");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"record\":\"AAAA\"",
                "[]",
                "null",
                "\"text\"",
                "{\"record\":\"AA\",\"record\":\"AA\",\"signature\":\"AA\",\"body\":\"AA\"}",
                "{\"record\":\"AA\",\"signature\":\"AA\",\"body\":\"AA\"} {}",
                "{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}"
            })
    void aBodyThatIsNoStrictJsonObjectIs400(String body) {
        for (String[] route : WITH_BODY) {
            assertProblem(directory.send(route[0], route[1], body.getBytes(StandardCharsets.UTF_8)), 400);
        }
    }

    @Test
    void bytesThatAreNotUtf8Are400() {
        for (String[] route : WITH_BODY) {
            assertProblem(
                    directory.send(
                            route[0],
                            route[1],
                            Bytes.fromHex("7b2261223a22ff227d").toArray()),
                    400);
        }
    }

    @Test
    void deepNestingIs400() {
        byte[] deep = ("{\"a\":" + "[".repeat(60_000)).getBytes(StandardCharsets.UTF_8);
        for (String[] route : WITH_BODY) {
            assertProblem(directory.send(route[0], route[1], deep), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"record\":1,\"body\":1,\"signature\":1}",
                "{\"record\":null,\"body\":null,\"signature\":null}",
                "{\"record\":{},\"body\":[],\"signature\":true}",
                "{\"record\":\"AAAA\",\"body\":\"AAAA\"}",
                "{\"record\":\"!\",\"body\":\"!\",\"signature\":\"!\"}",
                "{\"record\":\"\",\"body\":\"\",\"signature\":1}",
            })
    void fieldsOfOtherTypesAre422(String body) {
        for (String[] route : WITH_BODY) {
            assertProblem(directory.send(route[0], route[1], body.getBytes(StandardCharsets.UTF_8)), 422);
        }
    }

    @Test
    void unknownFieldsAreIgnored() {
        Somebody bob = new Somebody("bob");
        String good = new String(
                dev.p2pchat.directory.api.RecordBody.of(bob.record(1, directory.clock.instant()))
                        .toJson()
                        .encode(),
                StandardCharsets.UTF_8);
        String more = "{\"later\":{\"x\":[1]}," + good.substring(1);
        assertThat(directory
                        .send("PUT", "/v1/peers/bob", more.getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void anotherContentTypeIs415() {
        for (String[] route : WITH_BODY) {
            for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonx")) {
                assertProblem(
                        directory.send(directory
                                .request(route[1])
                                .header("Content-Type", type)
                                .method(route[0], BodyPublishers.ofString("{}"))),
                        415);
            }
            assertProblem(
                    directory.send(directory.request(route[1]).method(route[0], BodyPublishers.ofString("{}"))), 415);
            assertThat(directory
                            .send(directory
                                    .request(route[1])
                                    .header("Content-Type", "Application/JSON; charset=utf-8")
                                    .method(route[0], BodyPublishers.ofString("{}")))
                            .status())
                    .isEqualTo(422);
        }
    }

    @Test
    void noBodyAtAllIsRefused() {
        for (String[] route : WITH_BODY) {
            assertProblem(directory.send(directory.request(route[1]).method(route[0], BodyPublishers.noBody())), 415);
        }
    }

    @Test
    void aBodyOfTheLimitIsReadAndOneByteMoreIs413() {
        for (String[] route : WITH_BODY) {
            String filler = "{\"a\":\"" + "x".repeat(HttpServer.MAX_BODY_BYTES - 8) + "\"}";
            assertThat(filler).hasSize(HttpServer.MAX_BODY_BYTES);
            assertProblem(directory.send(route[0], route[1], filler.getBytes(StandardCharsets.UTF_8)), 422);
            assertProblem(directory.send(route[0], route[1], (filler + " ").getBytes(StandardCharsets.UTF_8)), 413);
        }
    }

    @Test
    void tenMegabytesAre413WhateverTheHeaderSaid() throws Exception {
        String part = "x".repeat(1 << 16);
        for (String[] route : WITH_BODY) {
            String head = route[0] + " " + route[1] + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            assertThat(flood(head + "Content-Length: 10485760\r\n\r\n", part, 160, ""))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("application/problem+json");
            String chunk = "10000\r\n" + part + "\r\n";
            assertThat(flood(head + "Transfer-Encoding: chunked\r\n\r\n", chunk, 160, "0\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("application/problem+json");
        }
    }

    /** Sends all of it, and then reads the beginning of the answer. */
    private static String flood(String head, String part, int parts, String tail) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), directory.server.port())) {
            socket.setSoTimeout((int) RunningDirectory.PATIENCE.toMillis());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < parts; i++) {
                socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            }
            socket.getOutputStream().write(tail.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4096];
            return new String(answer, 0, socket.getInputStream().read(answer), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/peers/alice, 'DELETE, GET, HEAD, PUT'",
        "PATCH, /v1/peers/alice, 'DELETE, GET, HEAD, PUT'",
        "PUT, /v1/peers/alice/lease, POST",
        "GET, /v1/peers/alice/lease, POST",
        "POST, /v1/peers, 'GET, HEAD'",
        "GET, /v1/nonce, POST",
        "DELETE, /healthz, 'GET, HEAD'",
        "POST, /openapi.yaml, 'GET, HEAD'",
        "FOO, /v1/peers/alice, 'DELETE, GET, HEAD, PUT'",
    })
    void anotherMethodIs405AndSaysWhichItMayBe(String method, String path, String allowed) {
        Reply reply = directory.send(directory.request(path).method(method, BodyPublishers.ofString("{}")));
        assertProblem(reply, 405);
        assertThat(reply.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/v1",
                "/v1/",
                "/v1/peers/",
                "/v1/peers/alice/",
                "/v1/peers//lease",
                "/v1/peers/a/b",
                "/V1/peers",
                "/v1/peers/../../healthz/x",
                "/v1%2Fpeers",
                "//healthz"
            })
    void anotherPathIs404(String path) {
        assertProblem(directory.get(path), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Alice",
                "a%2Fb",
                "%2e%2e",
                "%00",
                "alice%00",
                "-a",
                ".a",
                "a%20b",
                "a+b",
                "a%C3%A9",
                "%D0%B0lice",
                "%FF",
                "%C0%AF",
                "%ED%A0%80",
                "a%0d%0ab",
                "a;b",
                "a@b",
                "%25"
            })
    void aNameOutsideTheGrammarIs422(String name) {
        assertProblem(directory.get("/v1/peers/" + name), 422);
        for (String method : List.of("PUT", "DELETE")) {
            assertProblem(directory.send(method, "/v1/peers/" + name, "{}".getBytes(StandardCharsets.UTF_8)), 422);
        }
        assertProblem(
                directory.send("POST", "/v1/peers/" + name + "/lease", "{}".getBytes(StandardCharsets.UTF_8)), 422);
        assertProblem(directory.get("/v1/peers?after=" + name), 422);
    }

    @Test
    void aNameOf33Or10000CharactersIs422() {
        assertProblem(directory.get("/v1/peers/" + "a".repeat(33)), 422);
        assertProblem(directory.get("/v1/peers/" + "a".repeat(10_000)), 422);
        assertThat(directory.get("/v1/peers/" + "a".repeat(32)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=501",
                "limit=-1",
                "limit=x",
                "limit=",
                "limit=1e2",
                "limit=99999999999999999999",
                "limit=1&limit=2",
                "online=yes",
                "online=",
                "online=TRUE",
                "after=",
                "after=a&after=b",
                "after=%2561",
                "limit=%FF",
                "limit=%31%2e"
            })
    void aParameterThatMakesNoSenseIs422(String query) throws Exception {
        String answer = directory.raw(("GET /v1/peers?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 422 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"peers/%", "peers/%4", "peers/%zz", "peers/a%u0061", "peers?limit=%", "peers?after=%zz"})
    void aStrayPercentSignEndsInTheParserWith400(String path) throws Exception {
        String answer = directory.raw(("GET /v1/" + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET /healthz HTTP/9.9\r\n\r\n",
                "GET /v1/peers/\u00ff HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            })
    void whatIsNoHttpIsTurnedAwayWithoutA5xx(String bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), directory.server.port())) {
            socket.setSoTimeout((int) RunningDirectory.PATIENCE.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).doesNotContain("HTTP/1.1 5").doesNotContain("Exception");
            assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"))
                    .as(answer)
                    .isTrue();
        }
    }

    @Test
    void headersWithoutEndAreTurnedAway() throws Exception {
        // Just above the limit, so that all of it fits into buffers and the answer is not lost with the connection.
        String filler = ("X-Filler: " + "x".repeat(1000) + "\r\n").repeat(17);
        assertThat(directory.raw(("GET /healthz HTTP/1.1\r\nHost: x\r\n" + filler).getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 4");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add("X-" + i + ": y\r\n");
        }
        assertThat(directory.raw(("GET /healthz HTTP/1.1\r\nHost: x\r\n" + String.join("", many) + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void headAnswersWithoutABody() throws Exception {
        String answer = directory.raw("HEAD /v1/peers/alice HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }

    @Test
    void tellsABrowserToTouchNothing() {
        Reply reply = directory.get("/v1/peers");
        assertThat(reply.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(reply.header("Server")).isEmpty();
    }

    @Test
    void servesItsOwnDescription() throws Exception {
        Reply reply = directory.get("/openapi.yaml");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(reply.text()).isEqualTo(Files.readString(Path.of("docs/directory-api.yaml")));
        for (String path : List.of(
                "/v1/peers/{name}", "/v1/peers", "/v1/peers/{name}/lease", "/v1/nonce", "/healthz", "/openapi.yaml")) {
            assertThat(reply.text()).contains("\n  " + path + ":\n");
        }
    }
}
