// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.server.RunningDirectory.Reply;
import dev.p2pchat.http.HttpLimits;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.http.limit.AddressRange;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.SignedRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds docs/directory-api.yaml against a directory that runs: every status of every route is seen once, as documented, and
 * there is no route that is not documented.
 *
 * <p>Whoever adds a route or a status documents it, and adds to this class one line that brings it about: {@link #send} holds
 * the answer against the document and ticks it off.
 */
@Timeout(60)
class OpenApiTest {
    private static final String PEER = "/v1/peers/{name}";
    private static final String LEASE = "/v1/peers/{name}/lease";
    private static final String PRESENCE = "/v1/presence";

    @TempDir
    Path data;

    private final Set<String> seen = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();
    private final Somebody alice = new Somebody("alice");
    private final Somebody eve = new Somebody("alice");
    private ApiDocument document;
    private RunningDirectory directory;

    @BeforeEach
    void start() throws Exception {
        document = new ApiDocument();
        directory = new RunningDirectory(data);
    }

    @AfterEach
    void end() {
        directory.close();
    }

    @Test
    void everythingDocumentedHappensAndNothingElse() throws Exception {
        assertThat(directory.server.routes().all())
                .as("routes of the server, in docs/directory-api.yaml")
                .containsExactlyInAnyOrderElementsOf(document.routes());
        publishing();
        looking();
        renewing();
        unregistering();
        theRest();
        presence();
        asking(tooMuch());
        shuttingDown();
        assertThat(faults).isEmpty();
        Set<String> missing = new TreeSet<>(document.promises());
        missing.removeAll(seen);
        assertThat(missing).as("documented, and never seen here").isEmpty();
    }

    private void publishing() {
        Instant now = directory.clock.instant();
        SignedRecord first = alice.record(1, now);
        put(json(first), 201);
        put(json(first), 200);
        put(json(alice.record(2, now)), 200);
        put(json(first), 409);
        put(json(eve.record(9, now)), 409);
        put(json(alice.record(3, now.minus(Duration.ofDays(60)))), 422);
        badBodies("PUT", PEER);
    }

    private void looking() {
        Reply found = send("GET", PEER, "alice", 200);
        holds(
                "GET " + PEER,
                304,
                directory.send(directory.request("/v1/peers/alice").header("If-None-Match", found.header("ETag"))));
        send("GET", PEER, "nobody", 404);
        send("GET", PEER, "Alice", 422);
        send("GET", "/v1/peers", "", 200);
        holds("GET /v1/peers", 200, directory.get("/v1/peers?limit=1"));
        holds("GET /v1/peers", 422, directory.get("/v1/peers?limit=0"));
    }

    private void renewing() {
        Instant now = directory.clock.instant();
        Bytes good = alice.lease(directory.origin, now, 5);
        signed("POST", LEASE, Purpose.LEASE, alice.identity, good, 200);
        signed("POST", LEASE, Purpose.LEASE, alice.identity, good, 409);
        signed("POST", LEASE, Purpose.UNREGISTER, alice.identity, good, 403);
        Origin other = new Origin("http", "203.0.113.9", 5000);
        signed("POST", LEASE, Purpose.LEASE, alice.identity, alice.lease(other, now, 6), 422);
        Bytes late = alice.lease(directory.origin, now.minus(Duration.ofHours(1)), 6);
        signed("POST", LEASE, Purpose.LEASE, alice.identity, late, 422);
        holds("POST " + LEASE, 404, directory.send("POST", "/v1/peers/nobody/lease", signedJson(good, Purpose.LEASE)));
        badBodies("POST", LEASE);
        send("GET", "/v1/peers", "", 200);
    }

    private void unregistering() throws Exception {
        Instant now = directory.clock.instant();
        Bytes nonce = directory.nonce();
        Bytes good = alice.unregister(directory.origin, now, nonce);
        signed("DELETE", PEER, Purpose.UNREGISTER, eve.identity, good, 403);
        Origin other = new Origin("http", "203.0.113.9", 5000);
        signed("DELETE", PEER, Purpose.UNREGISTER, alice.identity, alice.unregister(other, now, nonce), 422);
        Bytes late = alice.unregister(directory.origin, now.minus(Duration.ofHours(1)), nonce);
        signed("DELETE", PEER, Purpose.UNREGISTER, alice.identity, late, 422);
        Bytes unknown = alice.unregister(directory.origin, now, Bytes.copyOf(new byte[32]));
        signed("DELETE", PEER, Purpose.UNREGISTER, alice.identity, unknown, 422);
        badBodies("DELETE", PEER);
        signed("DELETE", PEER, Purpose.UNREGISTER, alice.identity, good, 204);
        signed("DELETE", PEER, Purpose.UNREGISTER, alice.identity, good, 404);
    }

    private void theRest() {
        send("GET", "/healthz", "", 200);
        send("GET", "/readyz", "", 200);
        send("GET", "/metrics", "", 200);
        send("GET", "/", "", 200);
        send("GET", "/openapi.yaml", "", 200);
        holds("POST /v1/nonce", 200, directory.send("POST", "/v1/nonce", new byte[0]));
        holds("POST /v1/nonce", 413, directory.send("POST", "/v1/nonce", new byte[HttpLimits.DEFAULT.bodyBytes() + 1]));
    }

    private void presence() throws Exception {
        String route = "GET " + PRESENCE;
        send("GET", PRESENCE, "", 426);
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + directory.server.port() + PRESENCE), new WebSocket.Listener() {})
                .get(RunningDirectory.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .abort();
        // There is nothing in this answer but that it was given.
        seen.add(route + " 101");
    }

    /** One that lets each address ask once, and hears of clients from a proxy on this host. */
    private DirectoryConfig tooMuch() {
        HttpLimits usual = HttpLimits.DEFAULT.withoutClientLimits();
        HttpLimits once = new HttpLimits(
                usual.bodyBytes(),
                usual.headerBytes(),
                usual.headerFields(),
                usual.connections(),
                0,
                usual.header(),
                usual.idle(),
                usual.request(),
                Rate.perSecond(1, 1),
                Rate.perSecond(1, 1),
                usual.bodiesBytes(),
                usual.admitted(),
                usual.largeAnswers());
        return DirectoryConfig.loopback(data.resolve("another"))
                .with(new Operations(
                        null,
                        null,
                        once,
                        Rate.perHour(0),
                        new TrustedProxies(List.of(AddressRange.parse("127.0.0.1")))));
    }

    private void asking(DirectoryConfig config) throws Exception {
        try (RunningDirectory strict = new RunningDirectory(config)) {
            holds(
                    "GET /metrics",
                    404,
                    strict.send(strict.request("/metrics").header("X-Forwarded-For", "203.0.113.9")));
            strict.get("/healthz");
            strict.send("POST", "/v1/nonce", new byte[0]);
            for (String route : document.routes()) {
                String[] parts = route.split(" ", 2);
                String path = parts[1].replace("{name}", "alice");
                holds(route, 429, strict.send(strict.request(path).method(parts[0], BodyPublishers.noBody())));
            }
        }
    }

    /** Somebody who is still sending keeps it from going, and meanwhile every open connection is told: not now. */
    private void shuttingDown() throws Exception {
        Map<String, HttpClient> open = new TreeMap<>();
        for (String route : document.routes()) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            assertThat(directory.send(client, directory.request("/healthz")).status())
                    .isEqualTo(200);
            open.put(route, client);
        }
        Thread closing = new Thread(directory::close);
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), directory.server.port())) {
            slow.getOutputStream()
                    .write("POST /v1/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nx"
                            .getBytes(StandardCharsets.US_ASCII));
            // That it has arrived nobody tells; that one behind it was answered says that it has had its time.
            send("GET", "/healthz", "", 200);
            closing.start();
            await().until(() -> directory.get("/healthz").status() == 503);
            for (Map.Entry<String, HttpClient> waiting : open.entrySet()) {
                String route = waiting.getKey();
                String[] parts = route.split(" ", 2);
                String path = parts[1].replace("{name}", "alice");
                holds(
                        route,
                        503,
                        directory.send(
                                waiting.getValue(), directory.request(path).method(parts[0], BodyPublishers.noBody())));
            }
        }
        closing.join();
    }

    private void badBodies(String method, String route) {
        String path = route.replace("{name}", "alice");
        String name = method + " " + route;
        holds(name, 400, directory.send(method, path, bytes("{")));
        holds(name, 422, directory.send(method, path, bytes("{}")));
        holds(name, 413, directory.send(method, path, new byte[HttpLimits.DEFAULT.bodyBytes() + 1]));
        holds(name, 415, directory.send(directory.request(path).method(method, BodyPublishers.ofString("{}"))));
        holds(name, 422, directory.send(method, route.replace("{name}", "Alice"), bytes("{}")));
    }

    private void put(byte[] record, int status) {
        holds("PUT " + PEER, status, directory.send("PUT", "/v1/peers/alice", record));
    }

    private void signed(String method, String route, Purpose purpose, Identity signer, Bytes body, int status) {
        byte[] json = new SignedBody(body, signer.sign(purpose, body)).toJson().encode();
        holds(method + " " + route, status, directory.send(method, route.replace("{name}", "alice"), json));
    }

    private byte[] signedJson(Bytes body, Purpose purpose) {
        return new SignedBody(body, alice.identity.sign(purpose, body)).toJson().encode();
    }

    private Reply send(String method, String route, String name, int status) {
        Reply reply = directory.send(
                directory.request(route.replace("{name}", name)).method(method, BodyPublishers.noBody()));
        holds(method + " " + route, status, reply);
        return reply;
    }

    /** Holds an answer against the document, and ticks off what it shows. */
    private void holds(String route, int status, Reply reply) {
        String what = route + " " + reply.status();
        assertThat(reply.status()).as(route + "\n" + reply.text()).isEqualTo(status);
        try {
            document.faults(route, reply).forEach(fault -> faults.add(what + ": " + fault));
            seen.add(what);
            if (reply.header("Content-Type").equals("application/problem+json")) {
                JsonMap problem = JsonMap.parse(Bytes.utf8(reply.text()));
                seen.add(what + " " + problem.text("type", 100));
                assertThat(problem.unsigned("status", 999)).isEqualTo(status);
            }
        } catch (IOException | MalformedJsonException e) {
            throw new AssertionError(what, e);
        }
    }

    private static byte[] json(SignedRecord record) {
        return RecordBody.of(record).toJson().encode();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
