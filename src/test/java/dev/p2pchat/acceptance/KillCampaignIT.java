// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.wire.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * Two people talk without end, both at once, while they and the directory are killed with kill -9 at random moments, alone
 * and together, also while they start. docs/reliability.md says what is promised and how to run it for longer:
 * {@code -Dp2pchat.campaign=PT10M}, and {@code -Dp2pchat.seed=} for the same dice.
 */
class KillCampaignIT {
    private static final Duration CAMPAIGN = Duration.parse(System.getProperty("p2pchat.campaign", "PT40S"));
    private static final long SEED = Long.getLong("p2pchat.seed", System.nanoTime());

    /** Until everything arrived that waits at the end. */
    private static final Duration DRAIN = Duration.ofMinutes(3);

    private static final int MAX_QUIET_MILLIS = 1500;
    private static final int MAX_DOWN_MILLIS = 700;
    private static final int MAX_STARTING_MILLIS = 1500;
    /** One start in so many is killed before it is done. */
    private static final int KILLED_START = 4;

    /** What stays behind after a failure is what one wants to look at. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Random random = new Random(SEED);
    private final Map<Victim, Program> running = new EnumMap<>(Victim.class);
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private final Map<Victim, Integer> ports = new EnumMap<>(Victim.class);
    private int together;
    private int starting;
    private Sandbox sandbox;

    private enum Victim {
        ALICE,
        BOB,
        DIRECTORY
    }

    @AfterEach
    void end() throws InterruptedException {
        sandbox.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void nothingAcknowledgedIsLostOrComesTwiceOrOutOfOrder() throws Exception {
        System.out.println("kill -9 campaign of " + CAMPAIGN + ", seed " + SEED);
        sandbox = new Sandbox(root);
        for (Victim victim : List.of(Victim.DIRECTORY, Victim.ALICE, Victim.BOB)) {
            ports.put(victim, Sandbox.freePort());
            launch(victim);
            awaitReady(victim);
        }
        assertThat(sandbox.run("contacts", "add", "bob", "--name", "alice").exit())
                .isZero();
        Chatter alice = new Chatter(sandbox, "alice", "bob", new Random(SEED + 1));
        Chatter bob = new Chatter(sandbox, "bob", "alice", new Random(SEED + 2));
        awaitDelivered("alice", alice);
        awaitDelivered("bob", bob);
        EventTail alicesTail = new EventTail(sandbox, "alice");
        EventTail bobsTail = new EventTail(sandbox, "bob");
        Future<List<EventTail.Told>> alicesEvents = threads.submit(alicesTail);
        Future<List<EventTail.Told>> bobsEvents = threads.submit(bobsTail);
        Future<Integer> alicesTalk = threads.submit(alice);
        Future<Integer> bobsTalk = threads.submit(bob);

        long start = System.nanoTime();
        List<Future<?>> all = List.of(alicesEvents, bobsEvents, alicesTalk, bobsTalk);
        while (System.nanoTime() - start < CAMPAIGN.toNanos() && all.stream().noneMatch(Future::isDone)) {
            killSome();
        }
        alice.stop();
        bob.stop();
        int alicesUnanswered = alicesTalk.get();
        int bobsUnanswered = bobsTalk.get();
        double talked = (System.nanoTime() - start) / 1e9;
        awaitDelivered("alice", alice);
        awaitDelivered("bob", bob);
        double drained = (System.nanoTime() - start) / 1e9 - talked;
        alicesTail.stop();
        bobsTail.stop();

        Side alices = Side.read(sandbox, "alice", "bob", alicesEvents.get());
        Side bobs = Side.read(sandbox, "bob", "alice", bobsEvents.get());
        Verdict there = new Verdict("alice to bob", alice, alices, bobs);
        Verdict back = new Verdict("bob to alice", bob, bobs, alices);
        int messages = alice.acknowledged().cardinality() + bob.acknowledged().cardinality();
        System.out.printf(
                "kills: alice %d, bob %d, directory %d; of these %d together with others, %d while starting%n",
                kills.get(Victim.ALICE), kills.get(Victim.BOB), kills.get(Victim.DIRECTORY), together, starting);
        System.out.printf(
                "%,d messages acknowledged in %.0f s, %,.0f messages/s; the last arrived %.1f s later%n",
                messages, talked, messages / talked, drained);
        System.out.printf("%d requests were cut off by a kill%n", alicesUnanswered + bobsUnanswered);
        System.out.println(there + "\n" + back);

        assertThat(there.faults()).as("seed %d, in %s", SEED, root).isEmpty();
        assertThat(back.faults()).as("seed %d, in %s", SEED, root).isEmpty();
        // Only a kill takes an answer away, and only one.
        assertThat(alicesUnanswered).isLessThanOrEqualTo(kills.get(Victim.ALICE));
        assertThat(bobsUnanswered).isLessThanOrEqualTo(kills.get(Victim.BOB));
        for (String name : List.of("alice", "bob")) {
            try (ControlClient client = sandbox.control(name)) {
                assertThat(client.check()).allMatch(TableCheck::isSound);
            }
        }
        assertThat(kills.values()).as("a campaign without kills shows nothing").allMatch(count -> count > 0);
        assertThat(messages).isGreaterThan(1000);
    }

    private void launch(Victim victim) throws Exception {
        int port = ports.get(victim);
        String directory = "http://127.0.0.1:" + ports.get(Victim.DIRECTORY);
        running.put(
                victim,
                switch (victim) {
                    case ALICE -> sandbox.launchPeer("alice", port, directory);
                    case BOB -> sandbox.launchPeer("bob", port, directory);
                    case DIRECTORY -> sandbox.launchDirectory(port);
                });
        kills.putIfAbsent(victim, 0);
    }

    private void awaitReady(Victim victim) {
        running.get(victim).awaitOut(".*" + ports.get(victim) + ".*");
    }

    /** Somebody, or some of them at once, after a while; and back again after another. */
    private void killSome() throws Exception {
        pause(MAX_QUIET_MILLIS);
        List<Victim> all = new ArrayList<>(List.of(Victim.values()));
        Collections.shuffle(all, random);
        // More often one alone, so that the others go on.
        List<Victim> victims = all.subList(0, 1 + Math.min(random.nextInt(3), random.nextInt(3)));
        victims.forEach(this::kill);
        together += victims.size() > 1 ? victims.size() : 0;
        pause(MAX_DOWN_MILLIS);
        for (Victim victim : victims) {
            launch(victim);
        }
        if (random.nextInt(KILLED_START) == 0) {
            Victim victim = victims.get(random.nextInt(victims.size()));
            pause(MAX_STARTING_MILLIS);
            kill(victim);
            starting++;
            launch(victim);
        }
        victims.forEach(this::awaitReady);
    }

    private void kill(Victim victim) {
        running.get(victim).kill();
        kills.merge(victim, 1, Integer::sum);
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)));
    }

    /** Says something more and waits until it is there, and with it everything that was said before. */
    private void awaitDelivered(String name, Chatter chatter) throws Exception {
        await().atMost(DRAIN).until(() -> isKnown(name, chatter));
        try (ControlClient client = sandbox.control(name)) {
            MessageView last = chatter.say(client, 1);
            MessageView now =
                    client.await(MessageId.parse(last.id()), last.conversation(), DeliveryState.DELIVERED, DRAIN);
            assertThat(now.state()).as("seed %d", SEED).isEqualTo(DeliveryState.DELIVERED);
        }
    }

    private boolean isKnown(String name, Chatter chatter) throws Exception {
        try (ControlClient client = sandbox.control(name)) {
            return client.contacts().stream().anyMatch(contact -> contact.name().equals(chatter.to()));
        }
    }
}
