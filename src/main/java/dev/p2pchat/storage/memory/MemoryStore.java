// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.memory;

import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that forgets everything when it is closed. */
public final class MemoryStore implements Store {
    private final GroupCommit store = new GroupCommit(new MemoryEngine());

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
