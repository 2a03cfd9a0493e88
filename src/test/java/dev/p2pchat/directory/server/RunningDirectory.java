// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.SignedRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** A directory on a loopback port of the system's choice, and a plain HTTP client to ask it with. */
final class RunningDirectory implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakeClock clock;
    final DirectoryServer server;
    final Origin origin;
    private final HttpClient http;

    RunningDirectory(Path data) throws DirectoryStartException {
        this(data, PresenceLimits.DEFAULT);
    }

    RunningDirectory(Path data, PresenceLimits limits) throws DirectoryStartException {
        this(DirectoryConfig.loopback(data), limits);
    }

    RunningDirectory(DirectoryConfig config, PresenceLimits limits) throws DirectoryStartException {
        this(config, new FakeClock(), limits);
    }

    RunningDirectory(DirectoryConfig config) throws DirectoryStartException {
        this(config, new FakeClock(), PresenceLimits.DEFAULT);
    }

    private RunningDirectory(DirectoryConfig config, FakeClock clock, PresenceLimits limits)
            throws DirectoryStartException {
        this(
                DirectoryServer.start(config, clock, new SecureRandom(), limits),
                clock,
                "http",
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    RunningDirectory(DirectoryServer server, FakeClock clock, String scheme, HttpClient http) {
        this.server = server;
        this.clock = clock;
        this.origin = new Origin(scheme, "127.0.0.1", server.port());
        this.http = http;
    }

    /** What came back. */
    record Reply(int status, HttpResponse<byte[]> response) {
        JsonMap json() throws MalformedJsonException {
            return JsonMap.parse(Bytes.copyOf(response.body()));
        }

        String type() throws MalformedJsonException {
            return json().text("type", 100);
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply put(SignedRecord record) {
        return put(record.content().username().value(), record);
    }

    Reply put(String name, SignedRecord record) {
        return send("PUT", "/v1/peers/" + name, RecordBody.of(record).toJson().encode());
    }

    Reply lease(Somebody somebody, Bytes body, Bytes signature) {
        return send(
                "POST",
                "/v1/peers/" + somebody.name + "/lease",
                new SignedBody(body, signature).toJson().encode());
    }

    /** Renews as it should be done. */
    Reply renew(Somebody somebody, long counter) {
        Bytes body = somebody.lease(origin, clock.instant(), counter);
        return lease(somebody, body, somebody.identity.sign(Purpose.LEASE, body));
    }

    Bytes nonce() throws MalformedJsonException {
        return send(request("/v1/nonce").POST(BodyPublishers.noBody())).json().bytes("nonce", 32);
    }

    Reply unregister(Somebody somebody, Bytes body, Identity signer) {
        return send(
                "DELETE",
                "/v1/peers/" + somebody.name,
                new SignedBody(body, signer.sign(Purpose.UNREGISTER, body))
                        .toJson()
                        .encode());
    }

    Reply send(String method, String path, byte[] json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(json)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path)).timeout(PATIENCE);
    }

    Reply send(HttpRequest.Builder request) {
        return send(http, request);
    }

    /** Over a client's own connection. */
    Reply send(HttpClient client, HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Sends bytes no HTTP client would, and returns all that comes back until the server closes. */
    String raw(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
