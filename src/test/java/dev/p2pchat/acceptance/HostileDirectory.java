// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.Operations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * A directory as a process of its own, honest until a line on stdin says otherwise: the real one, and in front of it
 * somebody who reads everything and changes answers.
 *
 * <p>The first line on stdout is the port. Every body that a peer sends comes out as a line
 * {@code METHOD PATH BODY}; every line on stdin is answered by {@code ok}:
 *
 * <ul>
 *   <li>{@code honest}
 *   <li>{@code serve NAME RECORD SIGNATURE}: that record is who NAME is, both as base64url
 *   <li>{@code drop NAME}: nobody is called that
 *   <li>{@code nonce TEXT}: instead of a nonce
 *   <li>{@code put taken|stale|forget}: what becomes of records and leases
 *   <li>{@code garbage nonsense|truncated|huge|html|endless|redirect}: instead of every answer
 * </ul>
 */
final class HostileDirectory {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HUGE_BYTES = 10 << 20;
    private static final String GIVEN = "/v1/peers/";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI real;
    private final Map<String, ObjectNode> served = new ConcurrentHashMap<>();
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();
    private volatile String nonce = "";
    private volatile String put = "";
    private volatile String garbage = "";

    private HostileDirectory(URI real) {
        this.real = real;
    }

    /** Takes the folder for the real directory's data. */
    public static void main(String[] args) throws Exception {
        HttpServer front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        int port = front.getAddress().getPort();
        try (DirectoryServer behind = DirectoryServer.start(
                new DirectoryConfig(
                        InetAddress.getLoopbackAddress(),
                        0,
                        Path.of(args[0]),
                        Set.of(new Origin("http", "127.0.0.1", port)),
                        DirectoryConfig.DEFAULT_LEASE,
                        Operations.WITHOUT_CLIENT_LIMITS),
                InstantSource.system(),
                new SecureRandom())) {
            HostileDirectory hostile = new HostileDirectory(URI.create("http://127.0.0.1:" + behind.port()));
            front.createContext("/", hostile::answer);
            front.setExecutor(Executors.newCachedThreadPool());
            front.start();
            say(Integer.toString(port));
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                hostile.obey(line.split(" "));
                say("ok " + line);
            }
        }
        System.exit(0);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void obey(String[] order) {
        switch (order[0]) {
            case "honest" -> {
                served.clear();
                dropped.clear();
                nonce = put = garbage = "";
            }
            case "serve" ->
                served.put(
                        order[1],
                        JSON.createObjectNode()
                                .put("name", order[1])
                                .put("record", order[2])
                                .put("signature", order[3])
                                .put("online", true)
                                .put("lastSeen", (String) null)
                                .set("addresses", JSON.createArrayNode()));
            case "drop" -> dropped.add(order[1]);
            case "nonce" -> nonce = order[1];
            case "put" -> put = order[1];
            case "garbage" -> garbage = order[1];
            default -> throw new IllegalArgumentException(Arrays.toString(order));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                say(method + " " + path + " " + new String(body, StandardCharsets.UTF_8));
            }
            String name = path.startsWith(GIVEN) ? path.substring(GIVEN.length()) : "";
            if (!garbage.isEmpty()) {
                talkNonsense(exchange);
            } else if (method.equals("GET") && dropped.contains(name)) {
                json(exchange, 404, problem(404, ProblemTypes.NOBODY));
            } else if (method.equals("GET") && served.containsKey(name)) {
                json(exchange, 200, served.get(name));
            } else if (path.equals("/v1/nonce") && !nonce.isEmpty()) {
                json(exchange, 200, JSON.createObjectNode().put("nonce", nonce));
            } else if (method.equals("PUT") && put.equals("forget")) {
                json(
                        exchange,
                        201,
                        JSON.createObjectNode().put("result", "claimed").put("observed", "127.0.0.1"));
            } else if (path.endsWith("/lease") && put.equals("forget")) {
                json(exchange, 200, JSON.createObjectNode().put("leaseSeconds", 60));
            } else if (method.equals("PUT") && !put.isEmpty()) {
                json(
                        exchange,
                        409,
                        problem(409, put.equals("taken") ? ProblemTypes.TAKEN : ProblemTypes.STALE)
                                .put("observed", "127.0.0.1"));
            } else {
                ask(exchange, method, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode problem(int status, String type) {
        return JSON.createObjectNode().put("type", type).put("status", status).put("detail", "says the directory");
    }

    private static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
        bytes(exchange, status, JSON.writeValueAsBytes(body));
    }

    private static void bytes(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private void ask(HttpExchange exchange, String method, byte[] body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(real.resolve(exchange.getRequestURI().toString()))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        boolean list = exchange.getRequestURI().getPath().equals("/v1/peers");
        bytes(exchange, response.statusCode(), list ? falsified(response.body()) : response.body());
    }

    private byte[] falsified(byte[] page) throws IOException {
        ObjectNode list = (ObjectNode) JSON.readTree(page);
        ArrayNode peers = JSON.createArrayNode();
        for (JsonNode peer : list.path("peers")) {
            String name = peer.path("name").asText();
            if (!dropped.contains(name)) {
                peers.add(served.getOrDefault(name, (ObjectNode) peer));
            }
        }
        list.set("peers", peers);
        return JSON.writeValueAsBytes(list);
    }

    private void talkNonsense(HttpExchange exchange) throws IOException {
        OutputStream out = exchange.getResponseBody();
        byte[] chunk = new byte[8192];
        Arrays.fill(chunk, (byte) '[');
        switch (garbage) {
            case "nonsense" -> bytes(exchange, 200, "{\"peers\":7,\"nonce\":true}".getBytes(StandardCharsets.US_ASCII));
            case "truncated" -> {
                exchange.sendResponseHeaders(200, 1000);
                out.write("{\"name\":\"bob\",\"reco".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                // Closing with bytes owed resets the connection.
            }
            case "huge" -> bytes(exchange, 200, new byte[HUGE_BYTES]);
            case "html" ->
                bytes(
                        exchange,
                        200,
                        "<html><body>Sign in to the Wi-Fi</body></html>".getBytes(StandardCharsets.US_ASCII));
            case "endless" -> {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    out.write(chunk);
                }
            }
            case "redirect" -> {
                exchange.getResponseHeaders()
                        .set("Location", real + exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(302, -1);
            }
            default -> throw new IllegalStateException(garbage);
        }
    }
}
