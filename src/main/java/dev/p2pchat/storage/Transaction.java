// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;

/** A view that sees and makes changes; all of them become durable together, or none does. */
public interface Transaction extends ReadTransaction {
    void put(Table table, Key key, Bytes value);

    /** Does nothing if there is no such key. */
    void delete(Table table, Key key);
}
