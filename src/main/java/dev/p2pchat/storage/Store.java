// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Durable ordered tables.
 *
 * <p>Reads run on the caller's thread in a snapshot. Writes go through one writer thread that gathers what waits into
 * one transaction and commits it once (group commit).
 */
public interface Store extends AutoCloseable {
    /** Runs {@code work} on a snapshot; what it throws comes out. Never call it on a socket's thread. */
    <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work);

    /**
     * Queues {@code work} for the writer; blocks while the queue is full, except on the writer's own thread. The future
     * completes after the commit, on the writer's thread: what hangs on it must not block, may write and close, and must
     * not wait for what it writes. {@code work} may run more than once, and must do nothing but use the transaction.
     *
     * <p>An operation that throws fails alone, with what it threw, and changes nothing. When a commit fails, every
     * operation of the batch fails with {@link StoreFailedException} and the store closes itself.
     *
     * @throws StoreClosedException if the store is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> write(Function<? super Transaction, ? extends T> work);

    /**
     * Lets the writer finish what is queued, waits for readers, then closes.
     *
     * @throws IllegalStateException from inside {@link #read}, for which it would wait for ever
     */
    @Override
    void close();
}
