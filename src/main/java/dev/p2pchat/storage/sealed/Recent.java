// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was computed lately and is asked for again at once: a line that was just queued is read to be sent, and a
 * conversation's state with each message. Places are fixed, the newest takes the place of another; safe for several threads.
 */
final class Recent {
    private static final int PLACES = 4096;

    /** With 4096 places this bounds memory to some MiB. */
    private static final int MAX_VALUE_BYTES = 512;

    private final AtomicReferenceArray<@Nullable Blinded> groups = new AtomicReferenceArray<>(PLACES);
    private final AtomicReferenceArray<@Nullable Opened> records = new AtomicReferenceArray<>(PLACES);

    private record Blinded(Table table, Bytes group, Bytes blinded) {}

    private record Opened(Table table, Key blinded, Bytes stored, Bytes value) {}

    /** What the group was blinded to, or null if that is not known any more. */
    @Nullable Bytes blinded(Table table, Bytes group) {
        Blinded known = groups.get(place(table, group));
        return known != null && known.group.equals(group) && known.table.equals(table) ? known.blinded : null;
    }

    void blinded(Table table, Bytes group, Bytes blinded) {
        groups.set(place(table, group), new Blinded(table, group, blinded));
    }

    private static int place(Table table, Bytes group) {
        return Math.floorMod(31 * table.hashCode() + group.hashCode(), PLACES);
    }

    /**
     * The value of a record that was sealed here, or null if that is not known any more. All of the record has to be as it
     * was sealed, at its own place: what was altered or moved is found out by opening it.
     */
    @Nullable Bytes value(Table table, Key blinded, Bytes stored) {
        Opened known = records.get(place(stored));
        return known != null
                        && known.stored.equals(stored)
                        && known.blinded.equals(blinded)
                        && known.table.equals(table)
                ? known.value
                : null;
    }

    void sealed(Table table, Key blinded, Bytes stored, Bytes value) {
        if (value.length() <= MAX_VALUE_BYTES) {
            records.set(place(stored), new Opened(table, blinded, stored, value));
        }
    }

    /** A record begins with a random nonce. */
    private static int place(Bytes stored) {
        return Math.floorMod(stored.readOnlyBuffer().getInt(0), PLACES);
    }

    void clear() {
        for (int i = 0; i < PLACES; i++) {
            groups.set(i, null);
            records.set(i, null);
        }
    }
}
