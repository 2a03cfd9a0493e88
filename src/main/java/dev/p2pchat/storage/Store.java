// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
     * Queues {@code work} for the writer; blocks while the queue is full, except on the writer's own thread. {@code work}
     * may run more than once, and must do nothing but use the transaction.
     *
     * <p>An operation that throws fails alone, with what it threw, and changes nothing. When a commit fails, every
     * operation of the batch fails with {@link StoreFailedException} and the store closes itself.
     *
     * @param whenCommitted runs on the writer's thread after the commit, in the order of commits: it must not block, may
     *     write and close, and must not wait for what it writes; when it throws, the future fails, and what was committed
     *     stays
     * @return completes after that
     * @throws StoreClosedException if the store is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> write(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted);

    /** The same with nothing to do after the commit. */
    default <T extends @Nullable Object> CompletableFuture<T> write(Function<? super Transaction, ? extends T> work) {
        return write(work, done -> {});
    }

    /** Completes when a commit failed and the store closed itself because of that; never if it does not happen. */
    CompletableFuture<StoreFailedException> failure();

    /** How much was committed since the store was opened. */
    CommitCount committed();

    /**
     * Lets the writer finish what is queued, waits for readers, then closes.
     *
     * @throws IllegalStateException from inside {@link #read}, for which it would wait for ever
     */
    @Override
    void close();
}
