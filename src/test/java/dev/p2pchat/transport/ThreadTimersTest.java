// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadTimersTest {
    private final AtomicInteger ran = new AtomicInteger();

    @Test
    void runsWhatIsDueAndNotWhatWasCancelled() throws Exception {
        try (ThreadTimers timers = new ThreadTimers()) {
            CountDownLatch done = new CountDownLatch(1);
            timers.after(Duration.ofHours(1), ran::incrementAndGet);
            timers.after(Duration.ofMillis(1), ran::incrementAndGet).cancel();
            timers.after(Duration.ofMillis(2), done::countDown);
            assertThat(done.await(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void aTaskThatFailsDoesNotStopTheOthers() throws Exception {
        try (ThreadTimers timers = new ThreadTimers()) {
            CountDownLatch done = new CountDownLatch(1);
            timers.after(Duration.ZERO, () -> {
                throw new IllegalStateException("on purpose: the test wants it");
            });
            timers.after(Duration.ofMillis(1), done::countDown);
            assertThat(done.await(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void nothingIsTakenAfterTheEnd() {
        ThreadTimers timers = new ThreadTimers();
        timers.close();
        timers.after(Duration.ZERO, ran::incrementAndGet).cancel();
        assertThat(ran).hasValue(0);
    }
}
