// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.function.BiFunction;

/** Seals what it puts into the transaction below. */
final class SealedTransaction extends SealedReadTransaction implements Transaction {
    private final Transaction below;

    SealedTransaction(Transaction below, Seal seal) {
        super(below, seal);
        this.below = below;
    }

    @Override
    public void put(Table table, Key key, Bytes value) {
        Key blinded = seal.blind(table, key);
        below.put(table, blinded, seal.seal(table, blinded, value));
    }

    @Override
    public void delete(Table table, Key key) {
        below.delete(table, seal.blind(table, key));
    }

    /** Under the blinded keys as they are: whose they were is not known here. */
    @Override
    public void replaceEach(Table table, BiFunction<Key, Bytes, Bytes> change) {
        below.replaceEach(
                table,
                (blinded, stored) ->
                        seal.seal(table, blinded, change.apply(blinded, seal.open(table, blinded, stored))));
    }
}
