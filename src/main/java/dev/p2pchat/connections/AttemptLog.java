// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was tried last to reach each peer. Kept in the store, too, because who asks why nothing arrives often asks after
 * whoever tried has ended; but seldom, because somebody who is away for a week is tried twenty thousand times. Safe for
 * several threads.
 */
public final class AttemptLog implements AutoCloseable {
    /** Attempts remembered for each peer. */
    static final int MAX_REMEMBERED = 32;

    /** Rounds in a row without success that are each saved. */
    private static final int SAVED_ROUNDS = 3;

    private static final Duration BETWEEN_SAVES = Duration.ofMinutes(10);
    private static final Table TABLE = new Table("attempts");

    private final Store store;
    private final InstantSource clock;
    private final Map<PeerId, Entry> entries = new HashMap<>();

    private static final class Entry {
        final Deque<Attempt> attempts = new ArrayDeque<>();
        int rounds;
        boolean unsaved;
        Instant saved = Instant.MIN;
    }

    public AttemptLog(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    void note(PeerId peer, Attempt attempt) {
        Entry entry = entry(peer);
        synchronized (this) {
            entry.attempts.addLast(attempt);
            if (entry.attempts.size() > MAX_REMEMBERED) {
                entry.attempts.removeFirst();
            }
            entry.unsaved = true;
        }
    }

    /** What was tried last, oldest first. */
    public List<Attempt> of(PeerId peer) {
        Entry entry = entry(peer);
        synchronized (this) {
            return List.copyOf(entry.attempts);
        }
    }

    /** All routes were tried; {@code reached} if over one of them. */
    void roundOver(PeerId peer, boolean reached) {
        Entry entry = entry(peer);
        synchronized (this) {
            entry.rounds = reached ? 0 : entry.rounds + 1;
            Instant now = clock.instant();
            boolean due = reached
                    || entry.rounds <= SAVED_ROUNDS
                    || entry.saved.equals(Instant.MIN)
                    || !now.isBefore(entry.saved.plus(BETWEEN_SAVES));
            if (entry.unsaved && due) {
                save(peer, entry, now);
            }
        }
    }

    private Entry entry(PeerId peer) {
        synchronized (this) {
            Entry known = entries.get(peer);
            if (known != null) {
                return known;
            }
        }
        List<Attempt> before = load(peer);
        synchronized (this) {
            return entries.computeIfAbsent(peer, id -> {
                Entry fresh = new Entry();
                fresh.attempts.addAll(before);
                return fresh;
            });
        }
    }

    private List<Attempt> load(PeerId peer) {
        Bytes stored = store.read(transaction -> transaction.get(TABLE, Key.of(peer.hash())));
        List<Attempt> attempts = new ArrayList<>();
        try {
            if (stored != null) {
                for (CborMap attempt : CborMap.parse(stored).maps("attempts", MAX_REMEMBERED)) {
                    attempts.add(Attempt.decode(attempt));
                }
            }
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw new StoreFailedException(
                    "The profile holds a list of attempts that cannot be read. Restore the profile from a backup.", e);
        }
        return attempts;
    }

    private void save(PeerId peer, Entry entry, Instant now) {
        Bytes encoded = CborMap.builder()
                .put("attempts", entry.attempts.stream().map(Attempt::encode).toList())
                .encode();
        entry.unsaved = false;
        entry.saved = now;
        try {
            var unused = store.write(transaction -> {
                transaction.put(TABLE, Key.of(peer.hash()), encoded);
                return true;
            });
        } catch (StoreClosedException e) {
            // The program ends; what was tried is the least of it.
        }
    }

    /** For somebody who is forgotten altogether. */
    public static void forget(Transaction transaction, PeerId peer) {
        transaction.delete(TABLE, Key.of(peer.hash()));
    }

    /** Saves what is not saved yet. */
    @Override
    public synchronized void close() {
        Instant now = clock.instant();
        entries.forEach((peer, entry) -> {
            if (entry.unsaved) {
                save(peer, entry, now);
            }
        });
    }
}
