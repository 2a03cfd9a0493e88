// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** A view that sees and makes changes; all of them become durable together, or none does. */
public interface Transaction extends ReadTransaction {
    /** Longest value every store keeps: 2 MiB, which holds a message of 1 MiB and what is kept beside it. */
    int MAX_VALUE_BYTES = 2 << 20;

    /** What a store that wraps another may add to a value. */
    int MAX_WRAPPING_BYTES = 64;

    /**
     * Puts {@code value} in place of what was there.
     *
     * @throws IllegalArgumentException if {@code value} is longer than {@link #MAX_VALUE_BYTES}
     */
    void put(Table table, Key key, Bytes value);

    /** Does nothing if there is no such key. */
    void delete(Table table, Key key);

    /**
     * Puts something else in place of every value of a table, all of which are in memory meanwhile. For what has to be
     * done to a whole small table by somebody who does not know whose values they are.
     *
     * @param change gets the key as it lies on the disk, as {@link ReadTransaction#entries} shows it, and the value
     */
    default void replaceEach(Table table, BiFunction<Key, Bytes, Bytes> change) {
        Map<Key, Bytes> changed = new LinkedHashMap<>();
        entries(table, (key, value) -> {
            changed.put(key, change.apply(key, value));
            return true;
        });
        changed.forEach((key, value) -> put(table, key, value));
    }

    /** For stores: refuses what would be too long even with all its wrapping. */
    static Bytes checkLength(Bytes value) {
        if (value.length() > MAX_VALUE_BYTES + MAX_WRAPPING_BYTES) {
            throw new IllegalArgumentException(
                    "a value has at most " + MAX_VALUE_BYTES + " bytes, not " + value.length());
        }
        return value;
    }
}
