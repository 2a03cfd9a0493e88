// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerThreadsTest {
    @Test
    void threadsAreNamedNeverKeepTheJvmAliveAndAreVirtualWhereTheyCanBe() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Thread thread = PeerThreads.start("some-name", () -> ran.complete(Thread.currentThread()));
        assertThat(ran.get(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS)).isSameAs(thread);
        assertThat(thread.getName()).isEqualTo("some-name");
        assertThat(thread.isDaemon()).isTrue();
        if (Runtime.version().feature() >= 21) {
            assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
        }
    }
}
