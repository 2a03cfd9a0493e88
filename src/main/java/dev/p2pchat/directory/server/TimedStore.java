// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.http.metrics.Histogram;
import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store whose commits are timed: from when something is queued until it is on the disk. */
final class TimedStore implements Store {
    private final Store store;
    private final Histogram commits;

    TimedStore(Store store, Histogram commits) {
        this.store = store;
        this.commits = commits;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> write(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
        long queued = System.nanoTime();
        return store.write(work, done -> {
            commits.add(System.nanoTime() - queued);
            whenCommitted.accept(done);
        });
    }

    @Override
    public CompletableFuture<StoreFailedException> failure() {
        return store.failure();
    }

    @Override
    public CommitCount committed() {
        return store.committed();
    }

    @Override
    public void close() {
        store.close();
    }
}
