// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** A record that was altered, moved or sealed under another key. Names its table and nothing else. */
public final class DamagedRecordException extends StoreFailedException {
    public DamagedRecordException(Table table) {
        super("A record in the table \"" + table.name() + "\" is damaged or was tampered with. Restore a backup.");
    }
}
