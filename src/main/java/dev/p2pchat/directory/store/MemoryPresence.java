// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is online, in the memory of this process.
 *
 * <p>One small entry stays for every name that was ever online, as "last seen" and against replays; callers take only
 * claimed names, so there are never more than those. Listeners hear under the lock, so that each hears in order.
 */
public final class MemoryPresence implements Presence {
    private final Duration lease;
    private final InstantSource clock;
    private final Map<Username, Known> known = new HashMap<>();

    /** Who is online as far as anybody was told: a lease may have ended since. */
    private final NavigableSet<Username> present = new TreeSet<>();

    /** Who has a lease, in the order of renewals, which is that of their ends. */
    private final Set<Username> leased = new LinkedHashSet<>();

    private final Map<Username, Set<Listener>> listeners = new HashMap<>();

    private static final class Known {
        long counter = -1;
        long generation;
        boolean connected;

        @Nullable Instant leaseEnds;

        Instant seen = Instant.EPOCH;
    }

    public MemoryPresence(Duration lease, InstantSource clock) {
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public synchronized boolean renew(Username name, long counter) {
        Known entry = known.computeIfAbsent(name, absent -> new Known());
        if (counter <= entry.counter) {
            return false;
        }
        entry.counter = counter;
        entry.seen = clock.instant();
        if (!entry.connected) {
            entry.leaseEnds = entry.seen.plus(lease);
            leased.remove(name);
            leased.add(name);
            appear(name);
        }
        return true;
    }

    @Override
    public synchronized long open(Username name) {
        Known entry = known.computeIfAbsent(name, absent -> new Known());
        endLease(name, entry);
        entry.connected = true;
        entry.seen = clock.instant();
        appear(name);
        return ++entry.generation;
    }

    @Override
    public synchronized void close(Username name, long generation) {
        Known entry = known.get(name);
        if (entry != null && entry.connected && entry.generation == generation) {
            entry.connected = false;
            entry.seen = clock.instant();
            disappear(name);
        }
    }

    @Override
    public synchronized void end(Username name) {
        Known entry = known.get(name);
        if (entry != null) {
            endLease(name, entry);
            entry.connected = false;
            disappear(name);
        }
    }

    @Override
    public synchronized void release(Username name) {
        end(name);
        Known entry = known.get(name);
        if (entry != null) {
            // The generation stays: what closes late must not close what comes later.
            entry.counter = -1;
        }
    }

    @Override
    public synchronized boolean isOnline(Username name) {
        Known entry = known.get(name);
        return entry != null && isOnline(entry, clock.instant());
    }

    private static boolean isOnline(Known entry, Instant now) {
        return entry.connected || (entry.leaseEnds != null && now.isBefore(entry.leaseEnds));
    }

    @Override
    public synchronized Optional<Instant> lastSeen(Username name) {
        return Optional.ofNullable(known.get(name)).map(entry -> entry.seen);
    }

    @Override
    public synchronized List<Username> online(@Nullable Username after, int limit) {
        List<Username> online = new ArrayList<>();
        Iterator<Username> names = (after == null ? present : present.tailSet(after, false)).iterator();
        while (online.size() < limit && names.hasNext()) {
            Username name = names.next();
            if (isOnline(name)) {
                online.add(name);
            }
        }
        return online;
    }

    @Override
    public synchronized void subscribe(Username name, Listener listener) {
        listeners.computeIfAbsent(name, absent -> new LinkedHashSet<>()).add(listener);
        listener.changed(name, isOnline(name));
    }

    @Override
    public synchronized void unsubscribe(Username name, Listener listener) {
        listeners.computeIfPresent(name, (key, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public synchronized void tellExpired() {
        Instant now = clock.instant();
        while (!leased.isEmpty()) {
            Username name = leased.iterator().next();
            Known entry = known.get(name);
            if (entry == null || isOnline(entry, now)) {
                return;
            }
            endLease(name, entry);
            disappear(name);
        }
    }

    private void endLease(Username name, Known entry) {
        entry.leaseEnds = null;
        leased.remove(name);
    }

    private void appear(Username name) {
        if (present.add(name)) {
            tell(name, true);
        }
    }

    private void disappear(Username name) {
        if (present.remove(name)) {
            tell(name, false);
        }
    }

    private void tell(Username name, boolean online) {
        for (Listener listener : listeners.getOrDefault(name, Set.of())) {
            listener.changed(name, online);
        }
    }

    @Override
    public synchronized int count() {
        tellExpired();
        return present.size();
    }
}
