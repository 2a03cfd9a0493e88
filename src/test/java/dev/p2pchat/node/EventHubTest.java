// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventHubTest {
    private final EventHub hub = new EventHub();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void tellsEverybodyInOrder() {
        hub.subscribe(event -> seen.add(((ChatEvent.Notice) event).text()));
        publish(0, 100);
        await().until(() -> seen.size() == 100);
        assertThat(seen)
                .isEqualTo(IntStream.range(0, 100).mapToObj(String::valueOf).toList());
    }

    @Test
    void whoFallsTooFarBehindIsToldWhereAndGoesOnHearing() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        hub.subscribe(event -> {
            stuck.countDown();
            try {
                reads.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            seen.add(((ChatEvent.Notice) event).text());
        });
        publish(0, 1);
        stuck.await();

        publish(1, EventHub.MAX_QUEUED + 8);
        reads.countDown();

        await().until(() -> seen.size() == EventHub.MAX_QUEUED + 2);
        assertThat(seen.get(EventHub.MAX_QUEUED + 1)).startsWith("7 events are not shown");
        publish(90_000, 90_001);
        await().untilAsserted(() -> assertThat(seen).endsWith("90000"));
    }

    @Test
    void whatIsMissedWhileTheLastIsHeardBelongsToTheSameGap() throws Exception {
        CountDownLatch firstHeard = new CountDownLatch(1);
        CountDownLatch lastBegun = new CountDownLatch(1);
        Semaphore reads = new Semaphore(0);
        hub.subscribe(event -> {
            String text = ((ChatEvent.Notice) event).text();
            firstHeard.countDown();
            if (text.equals(String.valueOf(EventHub.MAX_QUEUED))) {
                lastBegun.countDown();
                reads.acquireUninterruptibly();
            } else if (text.equals("0")) {
                reads.acquireUninterruptibly();
            }
            seen.add(text);
        });
        publish(0, 1);
        firstHeard.await();
        publish(1, EventHub.MAX_QUEUED + 3);
        reads.release();
        lastBegun.await();

        publish(80_000, 80_005);
        reads.release();

        await().until(() -> seen.size() >= EventHub.MAX_QUEUED + 2);
        publish(90_000, 90_003);
        await().until(() -> seen.contains("90002"));
        List<String> rest = seen.subList(EventHub.MAX_QUEUED + 1, seen.size());
        assertThat(rest).hasSize(4).endsWith("90000", "90001", "90002");
        assertThat(rest.get(0)).startsWith("7 events are not shown");
    }

    @Test
    @Timeout(90)
    void whoFallsBehindAgainAndAgainIsWokenEachTimeAndMissesNothingThatItIsNotToldOf() {
        int rounds = 200;
        AtomicBoolean goesOn = new AtomicBoolean(true);
        AtomicLong published = new AtomicLong();
        AtomicLong accounted = new AtomicLong();
        AtomicInteger gaps = new AtomicInteger();
        hub.subscribe(event -> {
            String text = ((ChatEvent.Notice) event).text();
            if (text.contains("events are not shown")) {
                accounted.addAndGet(Long.parseLong(text.substring(0, text.indexOf(' '))));
                gaps.incrementAndGet();
                // So that it falls behind once more, while there is more to come.
                long enough = accounted.get() + EventHub.MAX_QUEUED + 1;
                while (goesOn.get() && published.get() < enough) {
                    Thread.onSpinWait();
                }
            } else {
                if (Long.parseLong(text) != accounted.get()) {
                    seen.add(text + " instead of " + accounted);
                }
                accounted.incrementAndGet();
            }
        });
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();

        // Without a pause: the listener catches up just while something is being counted as missed.
        while (gaps.get() < rounds && System.nanoTime() < end) {
            String text = String.valueOf(published.get());
            hub.publish(() -> new ChatEvent.Notice(ChatEvent.Level.INFO, text));
            published.incrementAndGet();
        }
        goesOn.set(false);

        await().untilAsserted(() -> assertThat(accounted).hasValue(published.get()));
        assertThat(seen).isEmpty();
        publish(0, 1);
        await().until(() -> accounted.get() == published.get() + 1);
    }

    @Test
    @Timeout(20)
    void whoWaitsIsWokenByAChangeAlsoByOneWhileItLooks() throws Exception {
        // Longer than the test may take: at the end of its time everybody looks once more.
        long patience = Duration.ofMinutes(1).toNanos();
        AtomicInteger looks = new AtomicInteger();
        assertThat(hub.await(
                        () -> {
                            hub.changed();
                            return looks.incrementAndGet() == 3;
                        },
                        patience))
                .isTrue();

        AtomicBoolean holds = new AtomicBoolean();
        Thread waiting = Thread.currentThread();
        Thread changing = new Thread(() -> {
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            holds.set(true);
            publish(0, 1);
        });
        changing.start();
        assertThat(hub.await(holds::get, patience)).isTrue();
        changing.join();
        assertThat(hub.await(() -> false, 1)).isFalse();
    }

    @Test
    void whoEndedHearsNothingMore() {
        ChatApi.Subscription subscription = hub.subscribe(event -> seen.add(((ChatEvent.Notice) event).text()));
        subscription.close();
        hub.subscribe(event -> seen.add("other"));
        publish(0, 1);
        await().until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("other");
    }

    @Test
    void whatMustBeHeardIsKeptForWhoeverListensFirst() {
        publish(0, 3);
        ChatEvent alarm = new ChatEvent.Notice(ChatEvent.Level.WARNING, "alarm");
        hub.publish(alarm);

        hub.subscribe(event -> seen.add(((ChatEvent.Notice) event).text()));
        publish(3, 4);
        hub.subscribe(event -> seen.add("second " + ((ChatEvent.Notice) event).text()));

        await().until(() -> seen.size() == 2);
        assertThat(seen).containsExactly("alarm", "3");
    }

    @Test
    void theEndWaitsUntilWhatIsQueuedWasHeard() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        hub.subscribe(event -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            seen.add(((ChatEvent.Notice) event).text());
        });
        publish(0, 3);
        Thread closing = new Thread(hub::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

        slow.countDown();
        closing.join();

        assertThat(seen).containsExactly("0", "1", "2");
    }

    private void publish(int from, int to) {
        IntStream.range(from, to)
                .forEach(i -> hub.publish(new ChatEvent.Notice(ChatEvent.Level.INFO, String.valueOf(i))));
    }
}
