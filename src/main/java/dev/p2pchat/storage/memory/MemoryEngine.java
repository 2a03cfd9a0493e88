// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.memory;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tables as immutable trees: a snapshot is the map of their roots, a commit publishes a new map, and to abort is to
 * forget it.
 */
final class MemoryEngine implements GroupCommit.Engine {
    private volatile Map<Table, SortedTree> committed = Map.of();

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        return work.apply(new Snapshot(committed));
    }

    @Override
    public GroupCommit.Batch begin() {
        return begin(() -> {});
    }

    /** {@code beforeCommit} may throw, as a disk would. */
    GroupCommit.Batch begin(Runnable beforeCommit) {
        return new Changes(new HashMap<>(committed), beforeCommit);
    }

    @Override
    public void close() {
        committed = Map.of();
    }

    private static class Snapshot implements ReadTransaction {
        final Map<Table, SortedTree> tables;

        Snapshot(Map<Table, SortedTree> tables) {
            this.tables = tables;
        }

        SortedTree tree(Table table) {
            return tables.getOrDefault(table, SortedTree.EMPTY);
        }

        @Override
        public @Nullable Bytes get(Table table, Key key) {
            return tree(table).get(key);
        }

        @Override
        public void ascend(Table table, Bytes group, Bytes from, Visitor visitor) {
            tree(table)
                    .ascend(
                            new Key(group, from),
                            (key, value) -> key.group().equals(group) && visitor.visit(key.order(), value));
        }

        @Override
        public void descend(Table table, Bytes group, @Nullable Bytes below, Visitor visitor) {
            tree(table)
                    .descend(
                            group,
                            below,
                            (key, value) -> key.group().equals(group) && visitor.visit(key.order(), value));
        }

        @Override
        public void entries(Table table, EntryVisitor visitor) {
            tree(table).ascend(Key.of(Bytes.EMPTY), visitor);
        }

        @Override
        public List<Table> tables() {
            return List.copyOf(tables.keySet());
        }
    }

    private final class Changes extends Snapshot implements GroupCommit.Batch {
        private final Runnable beforeCommit;
        private long valueBytes;

        Changes(Map<Table, SortedTree> tables, Runnable beforeCommit) {
            super(tables);
            this.beforeCommit = beforeCommit;
        }

        @Override
        public void put(Table table, Key key, Bytes value) {
            tables.put(table, tree(table).put(key, Transaction.checkLength(value)));
            valueBytes += value.length();
        }

        @Override
        public void delete(Table table, Key key) {
            tables.put(table, tree(table).delete(key));
        }

        @Override
        public long valueBytes() {
            return valueBytes;
        }

        @Override
        public void commit() {
            beforeCommit.run();
            committed = Map.copyOf(tables);
        }

        @Override
        public void abort() {}
    }
}
