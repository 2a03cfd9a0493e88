// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import org.jspecify.annotations.Nullable;

/** A Xodus transaction as ours; one Xodus store per table, made by the first write to it. */
class XodusTransaction implements Transaction {
    /**
     * Patricia trees: with keys that share their group, 160,000 sealed puts a second in groups (StoreBench, two busy
     * cores), against 50,000 with the B-tree; reading costs the same. Fixed for ever by the stores it made.
     */
    private static final StoreConfig CONFIG = StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING;

    /** What tables begin with that are the engine's own. */
    final jetbrains.exodus.env.Transaction txn;

    private final Environment environment;
    private final Failures failures;
    /** Only for this transaction: another may not see a store made here, or see it aborted. */
    private final Map<Table, Store> stores = new HashMap<>();

    private long putBytes;

    XodusTransaction(Environment environment, jetbrains.exodus.env.Transaction txn, Failures failures) {
        this.environment = environment;
        this.txn = txn;
        this.failures = failures;
    }

    @Override
    public @Nullable Bytes get(Table table, Key key) {
        return failures.guard(() -> {
            Store store = existing(table);
            ByteIterable value = store == null ? null : store.get(txn, physical(key));
            return value == null ? null : PhysicalKey.bytes(value);
        });
    }

    @Override
    public void put(Table table, Key key, Bytes value) {
        ByteIterable raw = new ArrayByteIterable(Transaction.checkLength(value).toArray());
        failures.guard(() -> existingOrNew(table).put(txn, physical(key), raw));
        putBytes += value.length();
    }

    @Override
    public void delete(Table table, Key key) {
        failures.guard(() -> {
            Store store = existing(table);
            return store != null && store.delete(txn, physical(key));
        });
    }

    @Override
    public void ascend(Table table, Bytes group, Bytes from, Visitor visitor) {
        ByteIterable start = PhysicalKey.of(group, from);
        walk(table, group, cursor -> cursor.getSearchKeyRange(start) != null, Cursor::getNext, visitor);
    }

    @Override
    public void descend(Table table, Bytes group, @Nullable Bytes below, Visitor visitor) {
        ByteIterable end = below == null ? PhysicalKey.after(group) : PhysicalKey.of(group, below);
        walk(
                table,
                group,
                cursor -> cursor.getSearchKeyRange(end) != null ? cursor.getPrev() : cursor.getLast(),
                Cursor::getPrev,
                visitor);
    }

    private void walk(Table table, Bytes group, Step first, Step next, Visitor visitor) {
        byte[] prefix = PhysicalKey.prefix(group);
        visit(table, first, next, (key, value) -> {
            Bytes order = failures.guard(() -> PhysicalKey.order(prefix, key));
            return order != null && visitor.visit(order, PhysicalKey.bytes(value));
        });
    }

    @Override
    public void entries(Table table, EntryVisitor visitor) {
        visit(
                table,
                Cursor::getNext,
                Cursor::getNext,
                (key, value) -> visitor.visit(failures.guard(() -> PhysicalKey.parse(key)), PhysicalKey.bytes(value)));
    }

    @Override
    public long count(Table table) {
        return failures.guard(() -> {
            Store store = existing(table);
            return store == null ? 0L : store.count(txn);
        });
    }

    @Override
    public Set<Table> tables() {
        return failures.guard(() -> environment.getAllStoreNames(txn)).stream()
                .filter(name -> !name.startsWith(XodusEngine.INTERNAL))
                .map(Table::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Only Xodus's own steps are guarded: what the visitor throws is the caller's and comes out as it is. */
    private void visit(Table table, Step first, Step next, RawVisitor visitor) {
        Cursor cursor = failures.guard(() -> {
            Store store = existing(table);
            return store == null ? null : store.openCursor(txn);
        });
        if (cursor == null) {
            return;
        }
        try {
            Step step = first;
            while (failures.guard(at(step, cursor))
                    && visitor.visit(failures.guard(cursor::getKey), failures.guard(cursor::getValue))) {
                step = next;
            }
        } finally {
            cursor.close();
        }
    }

    private static Supplier<Boolean> at(Step step, Cursor cursor) {
        return () -> step.move(cursor);
    }

    final long putBytes() {
        return putBytes;
    }

    private static ByteIterable physical(Key key) {
        return PhysicalKey.of(key.group(), key.order());
    }

    private @Nullable Store existing(Table table) {
        Store store = stores.get(table);
        if (store == null) {
            store = environment.openStore(table.name(), CONFIG, txn, false);
            if (store != null) {
                stores.put(table, store);
            }
        }
        return store;
    }

    private Store existingOrNew(Table table) {
        return stores.computeIfAbsent(table, name -> environment.openStore(name.name(), CONFIG, txn));
    }

    private interface Step {
        boolean move(Cursor cursor);
    }

    private interface RawVisitor {
        boolean visit(ByteIterable key, ByteIterable value);
    }
}
