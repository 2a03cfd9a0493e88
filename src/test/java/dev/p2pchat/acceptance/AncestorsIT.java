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
            for (int i = 0; i < 200; i++) {
                assertThat(PlainHttp.once(port, PlainHttp.request("GET", "/v1/peers/zoe", "", new byte[0]))
                                .status())
                        .isEqualTo(200);
            }
            over.set(true);
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
