// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store whose records lie sealed in another one. Who has the files but not the keys learns how many records each
 * table and group has, how long they are and their orders; who changes a record or moves it is found out when it is
 * read. That somebody put an older state of the whole folder back is not.
 */
public final class SealedStore implements Store {
    private final Store below;
    private final Seal seal;

    /**
     * Takes ownership of {@code below} and of both keys.
     *
     * @param dataKey seals values
     * @param indexKey blinds groups
     */
    public SealedStore(Store below, SecretKey dataKey, SecretKey indexKey, SecureRandom random) {
        this.below = below;
        this.seal = new Seal(dataKey, indexKey, random);
    }

    /**
     * As {@link Store#read} says.
     *
     * @throws dev.p2pchat.storage.DamagedRecordException out of the transaction's methods, when they meet a record that
     *     does not authenticate
     */
    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        return below.<T>read(tx -> work.apply(new SealedReadTransaction(tx, seal)));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> write(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
        return below.<T>write(tx -> work.apply(new SealedTransaction(tx, seal)), whenCommitted);
    }

    @Override
    public CompletableFuture<StoreFailedException> failure() {
        return below.failure();
    }

    @Override
    public CommitCount committed() {
        return below.committed();
    }

    /** Closes the store below, and when nobody can use the keys any more wipes them. */
    @Override
    public void close() {
        try {
            below.close();
        } catch (StoreFailedException e) {
            seal.close();
            throw e;
        }
        // Not in a finally: a store that refused to close, because a read goes on, still needs its keys.
        seal.close();
    }
}
