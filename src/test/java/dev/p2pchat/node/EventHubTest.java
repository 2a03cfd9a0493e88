// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
