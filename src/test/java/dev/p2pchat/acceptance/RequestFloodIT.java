// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import dev.p2pchat.acceptance.Stranger.Answer;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers without end, each with a key and an address of their own, who all do the whole handshake and leave a message:
 * the most that somebody who owns many addresses can do. {@code -Dp2pchat.flood=10000} takes
 * about a minute on two cores, so fewer come where nobody asked for more.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.x.y.z are not all addresses of this host")
class RequestFloodIT {
    private static final int STRANGERS = Integer.getInteger("p2pchat.flood", 2_000);
    private static final int CALLERS = 8;

    /** Sessions whose strangers do not hang up when they are told to. */
    private static final int LINGERING = 256;

    /** As the protocol promises: so many wait, and beyond a burst only so many a minute come in. */
    private static final int MAX_REQUESTS = 256;

    private static final int BURST = 128;
    private static final int PER_MINUTE = 6;

    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(500);
    private static final Duration SECONDS_TO_A_CONTACT = Duration.ofSeconds(10);
    private static final int HEAP_MIB = 96;

    /** Heap and what lies beside it: code, threads of sessions that linger, buffers. */
    private static final long MAX_GROWTH_OF_MEMORY = 192L << 20;

    private static final long MAX_GROWTH_OF_PROFILE = 2L << 20;

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private String directory;
    private int bobsPort;
    private Program bob;
    private SignedRecord bobsRecord;

    private final Map<Answer, AtomicInteger> answers = new EnumMap<>(Answer.class);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Deque<Stranger> lingering = new ArrayDeque<>();

    @BeforeEach
    void startBobWithTwoContacts() throws Exception {
        for (Answer answer : Answer.values()) {
            answers.put(answer, new AtomicInteger());
        }
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        bobsPort = Sandbox.freePort();
        // So little that what is kept of each stranger would soon be too much; and the collector has to show what is.
        bob = sandbox.start(
                Map.of("P2PCHAT_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m"),
                "peer",
                "--name",
                "bob",
                "--port",
                Integer.toString(bobsPort),
                "--bind",
                "127.0.0.1",
                "--headless",
                "--directory",
                directory,
                "--accept",
                "ask");
        bob.awaitOut(".*" + bobsPort + ".*");
        sandbox.startPeer("alice", Sandbox.freePort(), directory);
        ok("account", "register", "--name", "carol", "--directory", directory);
        ok("contacts", "add", "alice", "--name", "bob");
        ok("contacts", "add", "carol", "--name", "bob");
        ok("send", "bob", "before", "--name", "alice");
        bobsRecord = Invitation.parse(Json.text(ok("account", "show", "--json", "--name", "bob"), "invitation"))
                .record();
    }

    @AfterEach
    void endEverything() {
        lingering.forEach(Stranger::close);
        sandbox.close();
    }

    private String ok(String... args) throws Exception {
        Result result = sandbox.run(args);
        assertThat(result.exit())
                .as("%s: %s", String.join(" ", args), result.err())
                .isZero();
        return result.out();
    }

    @Test
    @Tag("long")
    @Timeout(300)
    void strangersWithoutEndTakeUpLittleAndConversationsGoOn() throws Exception {
        long memoryBefore = residentBytes();
        long diskBefore = profileBytes();
        long begin = System.nanoTime();
        List<Duration> deliveries = Collections.synchronizedList(new ArrayList<>());

        flood(() -> {
            try (ControlClient alice = sandbox.control("alice")) {
                deliveries.add(delivered(alice, "alice's " + deliveries.size()));
            }
        });

        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        List<String> requests =
                ok("requests", "--json", "--name", "bob").lines().toList();
        long memory = residentBytes() - memoryBefore;
        long disk = profileBytes() - diskBefore;
        System.out.printf(
                "%d strangers in %.1f s: %s; %d requests; memory %+d KiB to %d KiB (most %d KiB), profile %+d KiB; %d"
                        + " deliveries to a contact meanwhile, the slowest %d ms%n",
                STRANGERS,
                took.toMillis() / 1000.0,
                answers,
                requests.size(),
                memory >> 10,
                residentBytes() >> 10,
                status("VmHWM") >> 10,
                disk >> 10,
                deliveries.size(),
                deliveries.stream().mapToLong(Duration::toMillis).max().orElse(-1));

        assertThat(answers.get(Answer.STORED)).hasValue(0);
        assertThat(requests.stream().map(line -> Json.text(line, "id")))
                .as("what was acknowledged waits, and nothing else does")
                .containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(requests)
                .hasSizeLessThanOrEqualTo(MAX_REQUESTS)
                .hasSizeLessThanOrEqualTo(BURST + PER_MINUTE * Math.toIntExact(took.toMinutes() + 1))
                .hasSizeGreaterThanOrEqualTo(Math.min(STRANGERS, BURST) / 2);
        assertThat(deliveries).isNotEmpty().allSatisfy(each -> assertThat(each).isLessThan(SECONDS_TO_A_CONTACT));
        assertThat(memory).isLessThan(MAX_GROWTH_OF_MEMORY);
        assertThat(disk).isLessThan(MAX_GROWTH_OF_PROFILE);
        assertThat(bob.isAlive()).isTrue();
        assertThat(bob.err()).noneMatch(line -> line.contains("Exception") || line.contains("ERROR"));

        ok("send", "bob", "carol calls, too", "--name", "carol", "--directory", directory, "--timeout", "30s");
        ok("requests", "accept", Json.text(requests.get(0), "name"), "--name", "bob");
        assertThat(ok("requests", "--json", "--name", "bob").lines()).hasSize(requests.size() - 1);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ok("history", "alice", "--name", "bob", "-n", "100000")
                                .lines()
                                .filter(line -> line.contains("alice's")))
                        .as("each delivered once")
                        .hasSize(deliveries.size()));
    }

    /** What a contact does meanwhile. */
    private interface Conversation {
        void goOn() throws Exception;
    }

    private void flood(Conversation conversation) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            AtomicInteger next = new AtomicInteger();
            CountDownLatch over = new CountDownLatch(CALLERS);
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(callers.submit(() -> {
                    try {
                        for (int n = next.getAndIncrement(); n < STRANGERS; n = next.getAndIncrement()) {
                            call(n);
                        }
                        return true;
                    } finally {
                        over.countDown();
                    }
                }));
            }
            do {
                conversation.goOn();
            } while (!over.await(BETWEEN_MESSAGES.toMillis(), TimeUnit.MILLISECONDS));
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            callers.shutdownNow();
            assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void call(int n) throws IOException {
        Stranger stranger = new Stranger("s" + n);
        InetAddress from =
                InetAddress.getByAddress(new byte[] {127, (byte) (1 + (n >> 16)), (byte) (n >> 8), (byte) n});
        Answer answer = stranger.leave(from, bobsPort, bobsRecord, "buy now, " + n);
        answers.get(answer).incrementAndGet();
        if (answer == Answer.HELD || answer == Answer.STORED) {
            acknowledged.add(stranger.id().toString());
        }
        Stranger first;
        synchronized (lingering) {
            lingering.add(stranger);
            first = lingering.size() > LINGERING ? lingering.remove() : null;
        }
        if (first != null) {
            first.close();
        }
    }

    private static Duration delivered(ControlClient from, String text) throws Exception {
        long begin = System.nanoTime();
        MessageView sent = from.send("bob", text);
        MessageView now = from.await(
                MessageId.parse(sent.id()), sent.conversation(), DeliveryState.DELIVERED, SECONDS_TO_A_CONTACT);
        assertThat(now.state()).isEqualTo(DeliveryState.DELIVERED);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private long residentBytes() throws IOException {
        return status("VmRSS");
    }

    private long status(String what) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + bob.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(what + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private long profileBytes() throws IOException {
        try (Stream<Path> files = Files.walk(sandbox.profile("bob").path())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
