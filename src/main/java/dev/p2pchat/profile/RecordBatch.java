// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Fills a store with records as they are, many in one transaction. */
final class RecordBatch implements EntryStream.Sink {
    /** Values in one transaction: all are in memory until it ends. */
    private static final int MAX_BYTES = 4 << 20;

    private record Entry(Table table, Key key, Bytes value) {}

    private final Store store;
    private List<Entry> entries = new ArrayList<>();
    private int bytes;

    RecordBatch(Store store) {
        this.store = store;
    }

    @Override
    public void accept(Table table, Key key, Bytes value) {
        entries.add(new Entry(table, key, value));
        bytes += value.length();
        if (bytes >= MAX_BYTES) {
            write();
        }
    }

    /** Writes what is left. */
    void write() {
        List<Entry> full = entries;
        entries = new ArrayList<>();
        bytes = 0;
        try {
            var unused = store.write(transaction -> {
                        full.forEach(entry -> transaction.put(entry.table(), entry.key(), entry.value()));
                        return true;
                    })
                    .join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /** Why a write failed. */
    static StoreFailedException failure(CompletionException e) {
        return e.getCause() instanceof StoreFailedException failed
                ? failed
                : new StoreFailedException("The store cannot be written.", e);
    }
}
