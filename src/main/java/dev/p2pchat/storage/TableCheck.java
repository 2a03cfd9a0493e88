// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What reading every record of a table found. Says how many, never which: a record's key and content are nobody's
 * business who only wants to know whether all is well.
 *
 * @param records that could be read
 * @param damaged that were altered, moved, or sealed under another key
 * @param broken why the table could not be read to its end, or null
 */
public record TableCheck(
        String table, long records, long damaged, @Nullable String broken) {
    /** Whether every record was there and could be read. */
    public boolean isSound() {
        return damaged == 0 && broken == null;
    }

    /**
     * Reads and authenticates every record, table by table, by name. On the caller's thread, in snapshots: nobody waits
     * for it but who closes the store, and an interrupt ends it early.
     */
    public static List<TableCheck> all(Store store) {
        List<Table> tables = new ArrayList<>(store.<Set<Table>>read(ReadTransaction::tables));
        tables.sort(Comparator.comparing(Table::name));
        return tables.stream().map(table -> of(store, table)).toList();
    }

    private static TableCheck of(Store store, Table table) {
        Count count = new Count();
        @Nullable String broken = null;
        try {
            store.<@Nullable Void>read(tx -> {
                tx.entries(table, count);
                return null;
            });
        } catch (StoreClosedException e) {
            throw e;
        } catch (StoreFailedException e) {
            broken = e.getMessage();
        }
        return new TableCheck(table.name(), count.records, count.damaged, broken);
    }

    private static final class Count implements ReadTransaction.EntryVisitor {
        long records;
        long damaged;

        @Override
        public boolean visit(Key key, Bytes value) {
            records++;
            return !Thread.currentThread().isInterrupted();
        }

        @Override
        public boolean damaged(DamagedRecordException why) {
            damaged++;
            return !Thread.currentThread().isInterrupted();
        }
    }
}
