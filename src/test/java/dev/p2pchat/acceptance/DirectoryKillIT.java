// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.storage.xodus.XodusStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several clients claim names, also the same ones, and bring theirs up to date without end, while the directory is killed
 * with kill -9 at random moments, also while it starts. docs/reliability.md says what is promised and how to run it for
 * longer: {@code -Dp2pchat.campaign=PT10M}, and {@code -Dp2pchat.seed=} for the same dice.
 */
class DirectoryKillIT {
    private static final Duration CAMPAIGN = Duration.parse(System.getProperty("p2pchat.campaign", "PT20S"));
    private static final long SEED = Long.getLong("p2pchat.seed", System.nanoTime());
    private static final int CLIENTS = 6;
    private static final int MAX_QUIET_MILLIS = 1500;
    private static final int MAX_DOWN_MILLIS = 200;
    private static final int MAX_STARTING_MILLIS = 800;
    /** One start in so many is killed before it is done. */
    private static final int KILLED_START = 4;

    /** What stays behind after a failure is what one wants to look at. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final Random random = new Random(SEED);
    private Sandbox sandbox;
    private Program directory;
    private int port;
    private int kills;

    @AfterEach
    void end() throws InterruptedException {
        sandbox.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void noAcknowledgedClaimOrUpdateIsLostOrGivenToAnother() throws Exception {
        System.out.println("kill -9 of a directory for " + CAMPAIGN + ", seed " + SEED);
        sandbox = new Sandbox(root);
        port = Sandbox.freePort();
        directory = sandbox.startDirectory(port, Sandbox.NO_LIMITS);
        List<Claimer> claimers = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Claimer claimer = new Claimer(port, new Random(SEED + 1 + i));
            claimers.add(claimer);
            running.add(threads.submit(claimer));
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < CAMPAIGN.toNanos()
                && running.stream().noneMatch(Future::isDone)) {
            pause(MAX_QUIET_MILLIS);
            kill();
            pause(MAX_DOWN_MILLIS);
            directory = sandbox.launchDirectory(port, Sandbox.NO_LIMITS);
            if (random.nextInt(KILLED_START) == 0) {
                pause(MAX_STARTING_MILLIS);
                kill();
                directory = sandbox.launchDirectory(port, Sandbox.NO_LIMITS);
            }
            directory.awaitOut(".*" + port + ".*");
        }
        claimers.forEach(Claimer::stop);
        for (Future<?> one : running) {
            one.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        kill();

        Map<String, SignedRecord> acknowledged = new TreeMap<>();
        int answers = 0;
        int unanswered = 0;
        for (Claimer claimer : claimers) {
            claimer.acknowledged()
                    .forEach((name, record) -> assertThat(acknowledged.put(name, record))
                            .as("%s was given to two, seed %d", name, SEED)
                            .isNull());
            answers += claimer.answers();
            unanswered += claimer.unanswered();
        }
        System.out.printf(
                "%d kills; %,d claims and updates answered in %.0f s, %d asked again; %,d names%n",
                kills, answers, seconds, unanswered, acknowledged.size());
        assertThat(claimers.stream().flatMap(claimer -> claimer.faults().stream()))
                .as("seed %d, in %s", SEED, root)
                .isEmpty();

        // Beside the socket that the killed one left.
        Path data = root.resolve("directory");
        Sandbox.Result listed = sandbox.run("directory", "list", "--json", "-q", "--data", data.toString());
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.lines().stream().map(line -> line.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1")))
                .containsExactlyElementsOf(acknowledged.keySet());
        try (Store store = XodusStore.open(data.resolve("store"))) {
            assertThat(TableCheck.all(store)).isNotEmpty().allMatch(TableCheck::isSound);
            EmbeddedNames names = new EmbeddedNames(store);
            acknowledged.forEach((name, record) -> {
                NameEntry there = names.find(record.content().username()).orElseThrow();
                assertThat(there.record())
                        .as("%s, seed %d, in %s", name, SEED, root)
                        .isEqualTo(record.record());
                assertThat(there.signature()).isEqualTo(record.signature());
            });
        }
        assertThat(kills).as("a campaign without kills shows nothing").isGreaterThan(3);
        assertThat(acknowledged).hasSizeGreaterThan(30);
        assertThat(unanswered).as("a kill that cuts nothing off shows little").isPositive();
    }

    private void kill() {
        directory.kill();
        kills++;
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)));
    }
}
