// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the directories this one grew out of, as they are, beside a peer. */
class AncestorsIT {
    /** Of an entry of theirs, in seconds: half a lease. */
    private static final String LIFE = "3";

    /** Clients that register at once: more than one works on and four wait. */
    private static final int FLOODING = 16;

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private int port;
    private String origin;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(root);
        port = Sandbox.freePort();
        origin = "http://127.0.0.1:" + port;
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private int put(String body) throws Exception {
        return PlainHttp.once(
                        port,
                        PlainHttp.request("PUT", "/", "application/json", body.getBytes(StandardCharsets.US_ASCII)))
                .status();
    }

    @Test
    void theirClientsFindWhatTheyAreUsedTo() throws Exception {
        Tools.need("python3", "-c", "import requests");
        sandbox.startDirectory(port, "--lease", "6s");
        sandbox.startPeer("zoe", Sandbox.freePort(), origin);

        Program clients = sandbox.startOther(
                "python3",
                Path.of("src/test/python/ancestors_clients.py").toAbsolutePath().toString(),
                origin,
                LIFE,
                "zoe");

        assertThat(clients.waitForEnd()).as(String.join("\n", clients.out())).isZero();
    }

    @Test
    void aPeerSeesThemAndDoesNotTalkToThem() throws Exception {
        sandbox.startDirectory(port);
        sandbox.startPeer("zoe", Sandbox.freePort(), origin);
        assertThat(put("{\"HOST\": \"127.0.0.1\", \"PORT\": " + port + ", \"USER\": \"bea\"}"))
                .isEqualTo(200);

        Result who = sandbox.run("who", "--name", "zoe");
        assertThat(who.out()).contains("bea", "no key");
        assertThat(sandbox.run("who", "--name", "zoe", "--json").lines())
                .anyMatch(line -> Json.text(line, "name").equals("bea") && line.contains("\"id\":null"));
        Result refused = sandbox.run("send", "bea", "hello", "--name", "zoe", "--timeout", "5s");
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err()).contains("no keys", "Nothing was sent");
        assertThat(sandbox.run("contacts", "add", "bea", "--name", "zoe").exit())
                .isEqualTo(4);
    }

    @Test
    void aFloodOfRegistrationsIsTurnedAwayAndNobodyElseWaits() throws Exception {
        sandbox.startDirectory(port, Sandbox.NO_LIMITS);
        sandbox.startPeer("zoe", Sandbox.freePort(), origin);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        Callable<Set<Integer>> flood = () -> {
            Set<Integer> statuses = new TreeSet<>();
            while (!over.get()) {
                statuses.add(register("flood" + count.incrementAndGet()));
            }
            return statuses;
        };
        ExecutorService flooding = Executors.newFixedThreadPool(FLOODING);
        try {
            List<Future<Set<Integer>>> all = new ArrayList<>();
            for (int i = 0; i < FLOODING; i++) {
                all.add(flooding.submit(flood));
            }
            await().until(() -> count.get() > FLOODING);
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long begun = System.nanoTime();
                // Not one that is answered from memory: it takes one of the threads that registrations wait on.
                assertThat(PlainHttp.once(port, PlainHttp.request("GET", "/v1/peers/nobody" + i, "", new byte[0]))
                                .status())
                        .isEqualTo(404);
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                assertThat(PlainHttp.once(port, PlainHttp.request("GET", "/v1/peers/zoe", "", new byte[0]))
                                .status())
                        .isEqualTo(200);
            }
            over.set(true);
            millis.sort(null);
            assertThat(millis.get(millis.size() / 2))
                    .as("behind passwords it would be half a second and more")
                    .isLessThan(250);
            Set<Integer> statuses = new TreeSet<>();
            for (Future<Set<Integer>> one : all) {
                statuses.addAll(one.get());
            }
            assertThat(statuses).containsExactly(201, 503);
        } finally {
            over.set(true);
            flooding.shutdownNow();
        }
        assertThat(register("afterwards")).isEqualTo(201);
    }

    /** What their programs send, in order: method, address, content type, body, and the status that comes. */
    private static final String[][] SENT = {
        {"GET", "/clients", "", "", "200"},
        {"POST", "/register", "", "{\"username\": \"alice\", \"password\": \"x\", \"host\": \"192.0.2.7\"}", "201"},
        {"POST", "/register", "text/plain", "{\"username\": \"alice\", \"password\": \"x\", \"host\": \"h\"}", "409"},
        {"POST", "/register", "application/x-p2p", "{\"username\": \"bob\", \"password\": \"x\"}", "400"},
        {"GET", "/clients/alice", "", "", "200"},
        {"GET", "/clients/ALICE/", "", "", "200"},
        {"GET", "/clients/nobody", "", "", "404"},
        {"DELETE", "/clients/alice", "", "{\"password\": \"y\"}", "403"},
        {"DELETE", "/clients/alice", "", "{\"password\": \"x\"}", "200"},
        {"DELETE", "/clients/alice", "", "{\"password\": \"x\"}", "404"},
        {"PUT", "/", "application/json", "{\"HOST\": \"10.0.0.5\", \"PORT\": 40713, \"USER\": \"bea\"}", "200"},
        {"PUT", "/", "application/x-www-form-urlencoded", "HOST=10.0.0.5&PORT=40713&USER=bea", "200"},
        {"PUT", "/?HOST=10.0.0.5&PORT=40713&USER=bea", "", "", "200"},
        {"PUT", "/", "application/json", "nonsense", "400"},
        {
            "POST",
            "/peers/alice",
            "application/json",
            "{\"IP\": \"127.0.0.1:5000\", \"port\": 80, \"password\": \"p\"}",
            "201"
        },
        {
            "POST",
            "/peers/alice",
            "application/json",
            "{\"IP\": \"127.0.0.1:5000\", \"port\": 80, \"password\": \"p\"}",
            "409"
        },
        {"GET", "/peers/alice", "", "", "200"},
        {"GET", "/peers/", "", "", "200"},
        {"GET", "/peers", "", "", "200"},
        {"GET", "/peers/nobody", "", "", "404"},
        {"DELETE", "/peers/alice", "application/json", "{\"password\": \"wrong\"}", "403"},
        {"DELETE", "/peers/Alice/", "application/json", "{\"password\": \"p\"}", "200"},
        // Of a name that belongs to a key.
        {"POST", "/register", "", "{\"username\": \"zoe\", \"password\": \"x\", \"host\": \"h\"}", "409"},
        {"POST", "/peers/ZOE", "", "{\"IP\": \"10.6.6.6\", \"port\": 1, \"password\": \"x\"}", "409"},
        {"DELETE", "/clients/zoe", "", "{\"password\": \"x\"}", "403"},
        {"DELETE", "/peers/zoe", "", "{\"password\": \"x\"}", "403"},
        {"PUT", "/", "", "{\"HOST\": \"10.6.6.6\", \"PORT\": 1, \"USER\": \"zoe\"}", "200"},
        {"GET", "/clients/zoe", "", "", "200"},
    };

    @Test
    void whatTheirProgramsSendIsAnsweredAsTheyExpectAndTouchesNoNativeName() throws Exception {
        sandbox.startDirectory(port, Sandbox.NO_LIMITS);
        sandbox.startPeer("zoe", Sandbox.freePort(), origin);
        await().until(() -> ask("GET", "/v1/peers/zoe", "", "").body().contains("\"online\":true"));
        PlainHttp.Reply before = ask("GET", "/v1/peers/zoe", "", "");
        for (String[] sent : SENT) {
            PlainHttp.Reply reply = ask(sent[0], sent[1], sent[2], sent[3]);
            assertThat(Integer.toString(reply.status()))
                    .as(String.join(" ", sent))
                    .isEqualTo(sent[4]);
            if (reply.status() >= 400) {
                assertThat(reply.body()).as(String.join(" ", sent)).contains("\"message\"");
            }
        }
        PlainHttp.Reply after = ask("GET", "/v1/peers/zoe", "", "");
        assertThat(after.body()).isEqualTo(before.body()).doesNotContain("10.6.6.6");
        assertThat(ask("GET", "/peers/zoe", "", "").body())
                .doesNotContain("10.6.6.6")
                .contains("\"online\":true");
    }

    private PlainHttp.Reply ask(String method, String path, String type, String body) throws IOException {
        return PlainHttp.once(port, PlainHttp.request(method, path, type, body.getBytes(StandardCharsets.UTF_8)));
    }

    private int register(String name) throws IOException {
        String body = "{\"username\":\"" + name + "\",\"password\":\"x\",\"host\":\"h\"}";
        return PlainHttp.once(
                        port,
                        PlainHttp.request(
                                "POST", "/register", "application/json", body.getBytes(StandardCharsets.US_ASCII)))
                .status();
    }

    @Test
    void theyCanBeSwitchedOff() throws Exception {
        sandbox.startDirectory(port, "--ancestors", "off");
        assertThat(put("{\"HOST\": \"127.0.0.1\", \"PORT\": 1, \"USER\": \"bea\"}"))
                .isEqualTo(405);
        assertThat(PlainHttp.once(port, PlainHttp.request("GET", "/clients", "", new byte[0]))
                        .status())
                .isEqualTo(404);
    }
}
