// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.memory;

import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store in memory whose disk is full from the moment one says so. */
public final class FailingStore implements Store {
    private volatile boolean failing;
    private final AtomicInteger commits = new AtomicInteger();
    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommit store = new GroupCommit(new GroupCommit.Engine() {
        @Override
        public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
            return engine.read(work);
        }

        @Override
        public GroupCommit.Batch begin() {
            return engine.begin(() -> {
                if (failing) {
                    throw new StoreFailedException("the disk is full");
                }
                commits.incrementAndGet();
            });
        }

        @Override
        public void close() {
            engine.close();
        }
    });

    /** From now on no commit succeeds. */
    public void fail() {
        failing = true;
    }

    /** How many transactions were committed. */
    public int commits() {
        return commits.get();
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> write(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
        return store.write(work, whenCommitted);
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
