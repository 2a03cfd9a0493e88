// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a store's writer before the next commit until closed: what is written meanwhile is queued and not committed, so
 * whoever acknowledges it is wrong.
 */
public final class HeldWriter implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Boolean> held;

    private HeldWriter(Store store) {
        CountDownLatch reached = new CountDownLatch(1);
        held = store.write(tx -> {
            reached.countDown();
            return awaitUnchecked(release);
        });
        if (!awaitUnchecked(reached)) {
            throw new IllegalStateException("the writer never came");
        }
    }

    public static HeldWriter of(Store store) {
        return new HeldWriter(store);
    }

    /** Lets the writer go on, and returns when it has committed what was held. */
    @Override
    public void close() {
        release.countDown();
        if (!held.join()) {
            throw new IllegalStateException("the writer was held too long");
        }
    }

    private static boolean awaitUnchecked(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
