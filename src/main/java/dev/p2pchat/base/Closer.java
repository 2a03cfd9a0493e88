// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes what was opened, last opened first; the first exception is thrown, later ones hang on it as suppressed.
 *
 * <p>Safe for several threads. What is registered after {@link #close} began is closed at once.
 */
public final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** Registers and returns {@code resource}. */
    public <T extends AutoCloseable> T register(T resource) {
        synchronized (this) {
            if (!closed) {
                open.push(resource);
                return resource;
            }
        }
        closeAll(new ArrayDeque<>(List.of(resource)));
        throw new IllegalStateException("already closed");
    }

    @Override
    public void close() {
        Deque<AutoCloseable> resources;
        synchronized (this) {
            closed = true;
            resources = new ArrayDeque<>(open);
            open.clear();
        }
        closeAll(resources);
    }

    private static void closeAll(Deque<AutoCloseable> resources) {
        @Nullable RuntimeException first = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                if (first == null) {
                    first = e instanceof RuntimeException r ? r : new IllegalStateException("could not close", e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
