// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.DamagedRecordException;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens what it reads from the transaction below. */
class SealedReadTransaction implements ReadTransaction {
    final Seal seal;
    private final ReadTransaction below;

    SealedReadTransaction(ReadTransaction below, Seal seal) {
        this.below = below;
        this.seal = seal;
    }

    @Override
    public @Nullable Bytes get(Table table, Key key) {
        Key blinded = seal.blind(table, key);
        Bytes stored = below.get(table, blinded);
        return stored == null ? null : seal.open(table, blinded, stored);
    }

    @Override
    public void ascend(Table table, Bytes group, Bytes from, Visitor visitor) {
        Bytes blinded = seal.blind(table, group);
        below.ascend(table, blinded, from, opening(table, blinded, visitor));
    }

    @Override
    public void descend(Table table, Bytes group, @Nullable Bytes bound, Visitor visitor) {
        Bytes blinded = seal.blind(table, group);
        below.descend(table, blinded, bound, opening(table, blinded, visitor));
    }

    private Visitor opening(Table table, Bytes blinded, Visitor visitor) {
        return (order, stored) -> visitor.visit(order, seal.open(table, new Key(blinded, order), stored));
    }

    @Override
    public void entries(Table table, EntryVisitor visitor) {
        below.entries(table, (blinded, stored) -> {
            Bytes value;
            try {
                value = seal.open(table, blinded, stored);
            } catch (DamagedRecordException e) {
                return visitor.damaged(e);
            }
            return visitor.visit(blinded, value);
        });
    }

    @Override
    public long count(Table table) {
        return below.count(table);
    }

    @Override
    public Set<Table> tables() {
        return below.tables();
    }
}
