// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.p2pchat.acceptance.PlainHttp.Reply;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged directory and clients that mean it ill or know no better, over bare sockets: every route that its own
 * description names, with everything that nobody should send. Whatever comes, it answers in its own words, and goes on.
 */
class DirectoryAbuseIT {
    private static final long SEED = Long.getLong("p2pchat.seed", System.nanoTime());
    private static final int TEN_MEGABYTES = 10 << 20;
    private static final int RACERS = 64;
    private static final int ROUNDS = 5;
    private static final int MUTATIONS = 2000;
    private static final int SLOW = 100;
    private static final String JSON = "application/json";

    /** Anything but these is let through as it is written: a path is what stands in the request line. */
    private static final List<String> NAMES = List.of(
            "a/b",
            "a%2Fb",
            "%00",
            "alice%00",
            "ALICE",
            "%D0%B0lice",
            "al%C4%B1ce",
            "..",
            "%2e%2e%2f",
            "a%20b",
            "%FF",
            "",
            "a".repeat(33),
            "a".repeat(10_000));

    private static final List<byte[]> BODIES = List.of(
            bytes(""),
            bytes("{"),
            bytes("{\"record\":\"AA"),
            bytes("[]"),
            bytes("{\"record\":1,\"signature\":true,\"body\":{}}"),
            bytes("{\"record\":\"AA\",\"record\":\"AA\",\"body\":\"AA\",\"body\":\"AA\"}"),
            bytes("{\"later\":[1,2],\"record\":\"AAAA\",\"signature\":\"AAAA\",\"body\":\"AAAA\"}"),
            bytes("{\"a\":" + "[".repeat(30_000)),
            Bytes.fromHex("7b2261223a22ff227d").toArray(),
            bytes("\uFEFF{}"),
            new byte[1000]);

    private static final List<String> TYPES =
            List.of(JSON, "", "text/plain", "application/x-www-form-urlencoded", "application/json;x=\"", "x");

    private static final List<String[]> ANCESTORS = List.of(
            new String[] {"POST", "/register"},
            new String[] {"GET", "/clients/"},
            new String[] {"GET", "/clients/{name}"},
            new String[] {"DELETE", "/clients/{name}"},
            new String[] {"POST", "/peers/{name}"},
            new String[] {"GET", "/peers"},
            new String[] {"GET", "/peers/{name}"},
            new String[] {"DELETE", "/peers/{name}/"},
            new String[] {"PUT", "/"});

    @TempDir
    private static Path root;

    private static Sandbox sandbox;
    private static Program directory;
    private static int port;
    private int answers;

    @BeforeAll
    static void start() throws Exception {
        sandbox = new Sandbox(root);
        port = Sandbox.freePort();
        directory = sandbox.startDirectory(port, Sandbox.NO_LIMITS);
    }

    /** However it was treated, it said nothing about it but in its answers. */
    @AfterEach
    void goesOn() throws IOException {
        Reply alive = ask("GET", "/healthz", "", new byte[0]);
        assertThat(alive.status()).isEqualTo(200);
        assertThat(String.join("\n", directory.err()))
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
    }

    @AfterAll
    static void end() {
        sandbox.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Reply ask(String method, String path, String type, byte[] body) throws IOException {
        return PlainHttp.once(port, PlainHttp.request(method, path, type, body));
    }

    /** Every method and path, as the directory describes itself. */
    private static List<String[]> routes() throws IOException {
        String yaml = ask("GET", "/openapi.yaml", "", new byte[0]).body();
        List<String[]> routes = new ArrayList<>();
        String path = "";
        for (String line : yaml.lines().toList()) {
            Matcher place = Pattern.compile("  (/\\S*):").matcher(line);
            Matcher method = Pattern.compile("    (get|put|post|delete|patch):").matcher(line);
            if (place.matches()) {
                path = place.group(1);
            } else if (method.matches() && !path.isEmpty()) {
                routes.add(new String[] {method.group(1).toUpperCase(Locale.ROOT), path});
            }
        }
        assertThat(routes).hasSizeGreaterThan(7);
        return routes;
    }

    /** Never a 5xx or a stack trace. Returns whether it is a refusal with words, which only what ends in the parser has none of. */
    private boolean refuses(String what, Reply reply) {
        answers++;
        assertThat(reply.status()).as(what).isLessThan(500);
        assertThat(reply.body()).as(what).doesNotContain("Exception", "dev.p2pchat", "undertow");
        return reply.status() >= 400 && !(reply.status() == 400 && reply.body().isEmpty());
    }

    /** A problem is a problem and no page. */
    private void judge(String what, Reply reply) {
        if (!refuses(what, reply)) {
            return;
        }
        assertThat(reply.header("content-type")).as(what + reply).isEqualTo("application/problem+json");
        try {
            JsonMap problem = JsonMap.parse(Bytes.utf8(reply.body()));
            assertThat(problem.unsigned("status", 999)).as(what).isEqualTo(reply.status());
            assertThat(problem.text("detail", 1000)).as(what).isNotEmpty();
        } catch (MalformedJsonException e) {
            throw new AssertionError(what + reply, e);
        }
    }

    @Test
    void everyRouteAnswersInItsOwnWordsWhateverItIsSent() throws Exception {
        List<String[]> routes = routes();
        for (String[] route : routes) {
            String path = route[1].replace("{name}", "alice");
            for (byte[] body : BODIES) {
                for (String type : TYPES) {
                    judge(route[0] + " " + path + " " + type, ask(route[0], path, type, body));
                }
            }
            for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "get")) {
                // An ancestor's, which has words of its own: AncestorsIT.
                if (!(method.equals("PUT") && path.equals("/"))) {
                    judge(method + " " + path, ask(method, path, JSON, bytes("{}")));
                }
            }
            if (route[1].contains("{name}")) {
                for (String name : NAMES) {
                    String hostile = route[1].replace("{name}", name);
                    Reply reply = ask(route[0], hostile, JSON, bytes("{}"));
                    judge(route[0] + " " + hostile, reply);
                    assertThat(reply.status()).as(hostile).isIn(400, 404, 405, 422);
                }
            }
        }
        System.out.println(answers + " answers judged");
        assertThat(answers).isGreaterThan(500);
    }

    /** The ancestors' clients know a message. Only what is refused before it is one of their routes is a problem. */
    private void judgeAncestor(String what, Reply reply) {
        if (!refuses(what, reply) || List.of(404, 405, 413, 422).contains(reply.status())) {
            return;
        }
        assertThat(reply.header("content-type")).as(what + reply).isEqualTo(JSON);
        try {
            assertThat(JsonMap.parse(Bytes.utf8(reply.body())).text("message", 1000))
                    .as(what)
                    .isNotEmpty();
        } catch (MalformedJsonException e) {
            throw new AssertionError(what + reply, e);
        }
    }

    /** And through none of them does anybody get at a name with a key. */
    @Test
    void theAncestorsRoutesAnswerInTheirWordsWhateverTheyAreSent() throws Exception {
        byte[] claim = RecordBody.of(new Somebody("anna").record(1, Instant.now()))
                .toJson()
                .encode();
        assertThat(ask("PUT", "/v1/peers/anna", JSON, claim).status()).isEqualTo(201);
        String before = ask("GET", "/v1/peers/anna", "", new byte[0]).body();
        for (String[] route : ANCESTORS) {
            String path = route[1].replace("{name}", "anna");
            for (byte[] body : BODIES) {
                for (String type : TYPES) {
                    judgeAncestor(route[0] + " " + path + " " + type, ask(route[0], path, type, body));
                }
            }
            for (String method : List.of("POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "get")) {
                judgeAncestor(method + " " + path, ask(method, path, JSON, bytes("{}")));
            }
            assertThat(ask(route[0], path, JSON, new byte[TEN_MEGABYTES]).status())
                    .as(String.join(" ", route))
                    .isEqualTo(413);
            for (String name : NAMES) {
                String hostile = path.replace("anna", name);
                String inside = "{\"username\":\"" + name + "\",\"USER\":\"" + name
                        + "\",\"host\":\"h\",\"IP\":\"h\",\"HOST\":\"h\",\"PORT\":1,\"port\":1}";
                judgeAncestor(route[0] + " " + hostile + " " + inside, ask(route[0], hostile, JSON, bytes(inside)));
            }
        }
        assertThat(ask("GET", "/v1/peers/anna", "", new byte[0]).body()).isEqualTo(before);
    }

    @Test
    void tenMegabytesAreRefusedByEveryRouteThatReadsThem() throws Exception {
        byte[] huge = new byte[TEN_MEGABYTES];
        for (String[] route : routes()) {
            Reply reply = ask(route[0], route[1].replace("{name}", "alice"), JSON, huge);
            judge(String.join(" ", route), reply);
            assertThat(reply.status()).as(String.join(" ", route)).isEqualTo(413);
        }
    }

    /** Good requests with one byte, or a few, as a bad line or a bad mind would change them. */
    @Test
    void damagedRequestsChangeNothingThatIsSomebodys() throws Exception {
        System.out.println("damaged requests, seed " + SEED);
        Somebody alice = new Somebody("alice");
        Instant now = Instant.now();
        Origin origin = new Origin("http", "127.0.0.1", port);
        byte[] claim = RecordBody.of(alice.record(5, now)).toJson().encode();
        assertThat(ask("PUT", "/v1/peers/alice", JSON, claim).status()).isEqualTo(201);
        String before = ask("GET", "/v1/peers/alice", "", new byte[0]).body();
        Bytes lease = new LeaseBody(alice.name, origin, now, 1).encode();
        Bytes farewell = new NonceBody(alice.name, origin, now, Bytes.copyOf(new byte[32])).encode();
        List<String> routes = List.of("PUT /v1/peers/alice", "POST /v1/peers/alice/lease", "DELETE /v1/peers/alice");
        List<byte[]> good =
                List.of(claim, signed(alice, Purpose.UNREGISTER, lease), signed(alice, Purpose.UNREGISTER, farewell));
        Random random = new Random(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            String[] route = routes.get(i % routes.size()).split(" ", 2);
            byte[] body = good.get(i % good.size()).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            judge("seed " + SEED + ", mutation " + i, ask(route[0], route[1], JSON, body));
        }
        assertThat(ask("GET", "/v1/peers/alice", "", new byte[0]).body()).isEqualTo(before);
    }

    private static byte[] signed(Somebody somebody, Purpose purpose, Bytes body) {
        return new SignedBody(body, somebody.identity.sign(purpose, body))
                .toJson()
                .encode();
    }

    @Test
    void ofRacingClaimsFrom64ConnectionsExactlyOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "race" + round;
                CountDownLatch ready = new CountDownLatch(RACERS);
                List<Future<Integer>> results = new ArrayList<>();
                for (int i = 0; i < RACERS; i++) {
                    byte[] claim = PlainHttp.request(
                            "PUT",
                            "/v1/peers/" + name,
                            JSON,
                            RecordBody.of(new Somebody(name).record(1, Instant.now()))
                                    .toJson()
                                    .encode());
                    results.add(threads.submit(() -> {
                        try (PlainHttp http = new PlainHttp(port)) {
                            ready.countDown();
                            ready.await();
                            http.send(claim);
                            return http.reply(false).status();
                        }
                    }));
                }
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> result : results) {
                    statuses.add(result.get());
                }
                assertThat(Collections.frequency(statuses, 201)).isEqualTo(1);
                assertThat(Collections.frequency(statuses, 409)).isEqualTo(RACERS - 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void slowClientsHoldNobodyUpAndAreCutOff() throws Exception {
        for (int i = 0; i < 60; i++) {
            String name = "n" + i;
            assertThat(ask(
                                    "PUT",
                                    "/v1/peers/" + name,
                                    JSON,
                                    RecordBody.of(new Somebody(name).record(1, Instant.now()))
                                            .toJson()
                                            .encode())
                            .status())
                    .isEqualTo(201);
        }
        List<PlainHttp> slow = new ArrayList<>();
        List<PlainHttp> headers = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                PlainHttp header = new PlainHttp(port);
                header.send(bytes("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "));
                headers.add(header);
                PlainHttp body = new PlainHttp(port);
                body.send(bytes("PUT /v1/peers/alice HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{\"record\":"));
                slow.add(body);
                PlainHttp reader = new PlainHttp(port);
                reader.send(bytes("GET /v1/peers?limit=500 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20)));
                slow.add(reader);
            }
            long start = System.nanoTime();
            int asked = 0;
            while (System.nanoTime() - start < 8_000_000_000L) {
                // One byte now and then, so that something moves.
                headers.get(asked % SLOW).send(bytes("x"));
                long before = System.nanoTime();
                assertThat(ask("GET", "/v1/peers/n" + asked % 60, "", new byte[0])
                                .status())
                        .isEqualTo(200);
                assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
                asked++;
            }
            System.out.println(asked + " lookups beside " + 3 * SLOW + " slow clients");
            assertThat(asked).as("lookups in 8 s").isGreaterThan(20);
            for (PlainHttp header : headers) {
                assertThat(header.ends()).as("cut off 10 s after it began").isTrue();
            }
        } finally {
            slow.addAll(headers);
            for (PlainHttp http : slow) {
                http.close();
            }
        }
    }

    @Test
    void anotherUserGetsNothingFromTheAdminSocket() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("who may become somebody else")
                .isEqualTo("root");
        assumeThat(Files.isExecutable(Path.of("/usr/sbin/runuser"))).isTrue();
        assertThat(sandbox.run(
                                "directory",
                                "list",
                                "--data",
                                root.resolve("directory").toString())
                        .exit())
                .isZero();
        Program other = sandbox.startOther(
                "/usr/sbin/runuser",
                "-u",
                "nobody",
                "--",
                Sandbox.file().toString(),
                "directory",
                "list",
                "--data",
                root.resolve("directory").toString());
        int exit = other.waitForEnd();
        assumeThat(exit).as("nobody can run the file").isNotIn(126, 127);
        assertThat(exit).isEqualTo(1);
        other.awaitErr(".*Run this as the user who runs the directory.*");
    }
}
