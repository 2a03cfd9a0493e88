// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.journal;

import dev.p2pchat.base.Base32;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbered events of one profile. One put for each under an ascending key; nothing is ever taken out. At most one
 * journal of a store may be in use: it counts in memory.
 */
public final class Journal {
    private static final Table TABLE = new Table("journal");
    private static final Bytes EVENTS = Bytes.utf8("events");
    private static final Bytes EPOCHS = Bytes.utf8("epochs");

    private final InstantSource clock;

    /** Oldest first; the last is the present one. */
    private final List<Epoch> epochs;

    /**
     * The number of the next event. Only for the store's writer; what it did in vain leaves a gap.
     */
    private long next;

    /** The events from {@code first} on, until the next epoch begins. */
    private record Epoch(String name, long first) {
        Bytes encode() {
            return CborMap.builder().put("epoch", name).put("first", first).encode();
        }

        static Epoch decode(Bytes encoded) {
            try {
                CborMap map = CborMap.parse(encoded);
                return new Epoch(map.text("epoch", JournalEntry.MAX_WORD_CHARS), map.unsigned("first"));
            } catch (MalformedCborException e) {
                throw damaged(e);
            }
        }
    }

    /** Begins the first epoch of a profile that has none. */
    public Journal(Store store, InstantSource clock, SecureRandom random) {
        this.clock = clock;
        List<Epoch> known = store.read(Journal::epochs);
        this.epochs = known.isEmpty()
                ? store.write(transaction -> List.of(beginEpoch(transaction, random)))
                        .join()
                : known;
        this.next = store.read(Journal::last) + 1;
    }

    /** Says that the profile was restored; for a store that nobody uses. */
    public static void restored(Transaction transaction, InstantSource clock, SecureRandom random) {
        Epoch fresh = beginEpoch(transaction, random);
        put(transaction, fresh.first(), clock.instant(), new JournalEntry.Restored());
    }

    private static Epoch beginEpoch(Transaction transaction, SecureRandom random) {
        byte[] name = new byte[EventId.EPOCH_BYTES];
        random.nextBytes(name);
        Epoch fresh = new Epoch(Base32.encode(name), last(transaction) + 1);
        transaction.put(TABLE, Key.of(EPOCHS, fresh.first()), fresh.encode());
        return fresh;
    }

    private static List<Epoch> epochs(ReadTransaction transaction) {
        List<Epoch> found = new ArrayList<>();
        transaction.ascend(TABLE, EPOCHS, Bytes.EMPTY, (order, value) -> found.add(Epoch.decode(value)));
        return List.copyOf(found);
    }

    /** Adds something that is committed with the rest of the transaction. */
    public void append(Transaction transaction, JournalEntry entry) {
        put(transaction, next, clock.instant(), entry);
        next += entry.count();
    }

    private static void put(Transaction transaction, long number, Instant now, JournalEntry entry) {
        transaction.put(
                TABLE,
                Key.of(EVENTS, number),
                entry.fields().put("at", now.toEpochMilli()).encode());
    }

    /** The number of the last event that is committed; 0 before the first. */
    public static long last(ReadTransaction transaction) {
        long[] last = {0};
        transaction.descend(TABLE, EVENTS, null, (order, value) -> {
            last[0] = order.toLong() + decode(value).entry().count() - 1;
            return false;
        });
        return last[0];
    }

    /** The text by which a program goes on behind the event with this number. */
    public EventId idOf(long number) {
        Epoch epoch = epochs.get(0);
        for (Epoch later : epochs) {
            if (later.first() <= Math.max(1, number)) {
                epoch = later;
            }
        }
        return new EventId(epoch.name(), number);
    }

    /**
     * The number behind which whoever knows everything up to this event has to go on: what happened between a backup and
     * its restoring is not known here, and whoever saw it goes on with the restoring.
     *
     * @return empty for an event that never was
     */
    public Optional<Long> placeOf(EventId id, ReadTransaction transaction) {
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).name().equals(id.epoch())) {
                if (i + 1 < epochs.size()) {
                    return Optional.of(Math.min(id.number(), epochs.get(i + 1).first() - 1));
                }
                return id.number() <= last(transaction) ? Optional.of(id.number()) : Optional.empty();
            }
        }
        // Perhaps of an epoch that began and ended after the backup.
        return epochs.size() > 1 ? Optional.of(epochs.get(epochs.size() - 1).first() - 1) : Optional.empty();
    }

    /** An entry as it was committed. */
    public record Committed(Instant at, JournalEntry entry) {}

    /** Sees one entry. */
    public interface Visitor {
        /**
         * Returns whether to go on.
         *
         * @param first the number of its first event, which may lie before those asked for
         */
        boolean visit(long first, Committed entry);
    }

    /** Visits, in order, everything that has an event behind this one. */
    public static void read(ReadTransaction transaction, long after, Visitor visitor) {
        long[] from = {after + 1};
        transaction.descend(TABLE, EVENTS, Bytes.ofLong(after + 1), (order, value) -> {
            if (order.toLong() + decode(value).entry().count() - 1 > after) {
                from[0] = order.toLong();
            }
            return false;
        });
        transaction.ascend(
                TABLE, EVENTS, Bytes.ofLong(from[0]), (order, value) -> visitor.visit(order.toLong(), decode(value)));
    }

    private static Committed decode(Bytes value) {
        try {
            CborMap map = CborMap.parse(value);
            return new Committed(Instant.ofEpochMilli(map.unsigned("at")), JournalEntry.of(map));
        } catch (MalformedCborException e) {
            throw damaged(e);
        }
    }

    private static StoreFailedException damaged(Exception cause) {
        return new StoreFailedException(
                "The profile holds an event that cannot be read. Restore the profile from a backup.", cause);
    }
}
