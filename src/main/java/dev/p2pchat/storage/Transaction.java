// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;

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

    /** For stores: refuses what would be too long even with all its wrapping. */
    static Bytes checkLength(Bytes value) {
        if (value.length() > MAX_VALUE_BYTES + MAX_WRAPPING_BYTES) {
            throw new IllegalArgumentException(
                    "a value has at most " + MAX_VALUE_BYTES + " bytes, not " + value.length());
        }
        return value;
    }
}
