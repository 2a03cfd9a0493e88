// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of the whole store. Valid only inside the call that got it, on that thread.
 *
 * <p>A visitor may stop early. Inside a {@link Transaction} it may delete what it was shown; whether it meets what it
 * puts into the table it visits is not promised.
 */
public interface ReadTransaction {
    @Nullable Bytes get(Table table, Key key);

    /**
     * Visits one group in ascending order, beginning with {@code from} inclusive, until the visitor has enough.
     * {@link Bytes#EMPTY} begins at the start.
     */
    void ascend(Table table, Bytes group, Bytes from, Visitor visitor);

    /**
     * Visits one group in descending order, beginning with the last order strictly below {@code below}; null begins at
     * the end.
     */
    void descend(Table table, Bytes group, @Nullable Bytes below, Visitor visitor);

    /** Visits every value of a table, in no promised order; what must be known of the key stands in the value. */
    default void each(Table table, ValueVisitor visitor) {
        entries(table, (key, value) -> visitor.visit(value));
    }

    /**
     * Visits every entry of a table, in no promised order. For stores that wrap others: the group is the one that lies
     * on the disk, blinded where the store blinds.
     */
    void entries(Table table, EntryVisitor visitor);

    /** Counts the entries of a table; those that keep a count know it without looking at each. */
    default long count(Table table) {
        long[] count = {0};
        entries(table, (key, value) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }

    /** Every table that was ever written to, in no promised order; it may be empty by now. */
    Set<Table> tables();

    /** Sees one entry of a group. */
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(Bytes order, Bytes value);
    }

    /** Sees one value. */
    interface ValueVisitor {
        /** Returns whether to go on. */
        boolean visit(Bytes value);
    }

    /** Sees one entry of a table. */
    interface EntryVisitor {
        /** Returns whether to go on. */
        boolean visit(Key key, Bytes value);

        /** Sees that an entry cannot be opened, and returns whether to go on; who does not care fails with it. */
        default boolean damaged(DamagedRecordException why) {
            throw why;
        }
    }
}
