// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What we say about ourselves, signed. Made anew when our addresses or keys change or half its life is over; committed
 * before anybody sees it, so that its {@code seq} never repeats. Safe for several threads.
 */
public final class OwnRecord {
    private static final Table TABLE = new Table("own-record");
    private static final Bytes GROUP = Bytes.utf8("record");
    private static final Key KEY = Key.of(GROUP);

    private final Store store;
    private final Supplier<OwnKeys> keys;
    private final Username name;
    private final InstantSource clock;
    private List<HostPort> addresses;

    /** What {@code current} was made of; it may list fewer. */
    private List<HostPort> asked;

    private @Nullable SignedRecord current;
    private long overtaken;

    /** Begins with what was last said, or with a record without addresses. */
    public OwnRecord(Store store, Supplier<OwnKeys> keys, Username name, InstantSource clock) {
        this.store = store;
        this.keys = keys;
        this.name = name;
        this.clock = clock;
        this.current = load();
        this.addresses = current == null ? List.of() : current.content().addresses();
        this.asked = addresses;
    }

    /** The group under which the record lies. */
    public static Bytes group() {
        return GROUP;
    }

    /**
     * Says that this store comes out of a backup: the record in it may be older than what we have shown since, so that the
     * next one to be shown is a new one, numbered by the clock.
     */
    public static void restored(Transaction first) {
        first.replaceEach(TABLE, (key, stored) -> {
            try {
                CborMap map = CborMap.parse(stored);
                return encode(record(map), true);
            } catch (MalformedCborException | InvalidRecordException e) {
                throw damaged(e);
            }
        });
    }

    private @Nullable SignedRecord load() {
        @Nullable Bytes stored = store.read(transaction -> transaction.get(TABLE, KEY));
        if (stored == null) {
            return null;
        }
        try {
            CborMap map = CborMap.parse(stored);
            SignedRecord record = record(map);
            if (map.has("overtaken")) {
                overtaken = record.content().seq();
            }
            return record;
        } catch (MalformedCborException | InvalidRecordException e) {
            throw damaged(e);
        }
    }

    private static SignedRecord record(CborMap map) throws MalformedCborException, InvalidRecordException {
        return SignedRecord.verify(
                map.bytes("record", SignedRecord.MAX_BYTES), map.bytes("signature", SignedRecord.MAX_BYTES));
    }

    private static Bytes encode(SignedRecord record, boolean isOvertaken) {
        CborMap.Builder map = CborMap.builder().put("record", record.record()).put("signature", record.signature());
        if (isOvertaken) {
            map.put("overtaken", true);
        }
        return map.encode();
    }

    private static StoreFailedException damaged(Exception cause) {
        return new StoreFailedException(
                "Our own record in the profile is damaged. Restore the profile from a backup.", cause);
    }

    /** The record to show; waits for the disk when a new one has to be made. */
    public synchronized SignedRecord get() {
        Instant now = clock.instant();
        OwnKeys own = keys.get();
        SignedRecord known = current;
        if (known != null
                && known.content().seq() > overtaken
                && known.id().equals(own.current().id())
                && asked.equals(addresses)
                && known.content().username().equals(name)
                && now.isBefore(known.content().issued().plus(PeerRecord.LIFETIME.dividedBy(2)))
                && !known.content().isFromTheFuture(now)) {
            return known;
        }
        // A restored backup must not fall behind what the world has seen: the clock gives the number, unless it jumped.
        long last = Math.max(overtaken, known == null ? 0 : known.content().seq());
        long seq = Math.max(now.toEpochMilli(), last + 1);
        SignedRecord fresh = SignedRecord.sign(own.current(), fitting(own, seq, now));
        Bytes encoded = encode(fresh, false);
        store.write(transaction -> {
                    transaction.put(TABLE, KEY, encoded);
                    return true;
                })
                .join();
        current = fresh;
        asked = addresses;
        return fresh;
    }

    /** With as many of the addresses, the best first, as there is room for beside the links. */
    private PeerRecord fitting(OwnKeys own, long seq, Instant now) {
        for (int count = addresses.size(); ; count--) {
            PeerRecord content = PeerRecord.of(own.current(), name, addresses.subList(0, count), seq, now, own.links());
            if (count == 0 || SignedRecord.fits(content)) {
                return content;
            }
        }
    }

    /** Where we can be reached from now on, best first. */
    public synchronized void listensAt(List<HostPort> reachable) {
        addresses = reachable.stream().limit(PeerRecord.MAX_ADDRESSES).toList();
    }

    /**
     * Makes the next record newer than one that we showed before, if it is by our present key: our folder was rolled
     * back. A former key may be in other hands, and what it says of itself binds nobody.
     */
    public synchronized void overtake(SignedRecord shown) {
        if (shown.id().equals(keys.get().current().id()) && shown.content().seq() < Long.MAX_VALUE) {
            overtaken = Math.max(overtaken, shown.content().seq());
        }
    }

    /** Whether this is or was us. */
    public boolean isOurs(PeerId id) {
        return keys.get().isOurs(id);
    }
}
