// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction that sees how much whoever uses it looks at, and how much of that it keeps. */
final class Watched implements Transaction {
    private final ReadTransaction real;
    private final long before = heap();
    private long shown;

    /** Entries that were looked at. */
    long looked;

    /** Bytes on the heap, more than in the beginning, when somebody had seen all that they wanted of a group. */
    long held;

    /** Bytes looked at before something was put, at most. */
    long gathered;

    Watched(ReadTransaction real) {
        this.real = real;
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private Visitor watching(Visitor visitor) {
        return (order, value) -> {
            looked++;
            shown += value.length();
            return visitor.visit(order, value);
        };
    }

    private void weigh() {
        held = Math.max(held, heap() - before);
    }

    @Override
    public @Nullable Bytes get(Table table, Key key) {
        return real.get(table, key);
    }

    @Override
    public void ascend(Table table, Bytes group, Bytes from, Visitor visitor) {
        real.ascend(table, group, from, watching(visitor));
        weigh();
    }

    @Override
    public void descend(Table table, Bytes group, @Nullable Bytes below, Visitor visitor) {
        real.descend(table, group, below, watching(visitor));
        weigh();
    }

    @Override
    public void entries(Table table, EntryVisitor visitor) {
        real.entries(table, visitor);
    }

    @Override
    public Set<Table> tables() {
        return real.tables();
    }

    @Override
    public void put(Table table, Key key, Bytes value) {
        gathered = Math.max(gathered, shown);
        shown = 0;
        ((Transaction) real).put(table, key, value);
    }

    @Override
    public void delete(Table table, Key key) {
        ((Transaction) real).delete(table, key);
    }
}
