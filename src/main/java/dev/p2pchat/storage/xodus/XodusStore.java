// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store in a folder: what it acknowledged is there after the process was killed or the power failed. */
public final class XodusStore implements Store {
    private final GroupCommit store;

    private XodusStore(XodusEngine engine) {
        this.store = new GroupCommit(engine);
    }

    /**
     * Opens the store in {@code folder}, which is made if need be.
     *
     * @throws dev.p2pchat.storage.StoreInUseException if somebody has it open
     * @throws dev.p2pchat.storage.NewerFormatException if a newer program wrote it
     * @throws dev.p2pchat.storage.StoreFailedException if it is damaged, or the folder cannot be used
     */
    public static XodusStore open(Path folder) {
        return new XodusStore(XodusEngine.open(folder));
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
