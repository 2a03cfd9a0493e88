// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Leases in the memory of this process.
 *
 * <p>One small entry stays for every name that was ever renewed, as "last seen" and against replays; callers renew only
 * claimed names, so there are never more than those.
 */
public final class MemoryPresence implements Presence {
    private final Duration lease;
    private final InstantSource clock;
    private final Map<Username, Renewal> last = new HashMap<>();
    /** Name → when the lease ends. Ended ones are dropped when a listing meets them. */
    private final TreeMap<Username, Instant> leases = new TreeMap<>();

    private record Renewal(long counter, Instant time) {}

    public MemoryPresence(Duration lease, InstantSource clock) {
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public synchronized boolean renew(Username name, long counter) {
        Renewal before = last.get(name);
        if (before != null && counter <= before.counter) {
            return false;
        }
        Instant now = clock.instant();
        last.put(name, new Renewal(counter, now));
        leases.put(name, now.plus(lease));
        return true;
    }

    @Override
    public synchronized void end(Username name) {
        leases.remove(name);
    }

    @Override
    public synchronized boolean isOnline(Username name) {
        Instant end = leases.get(name);
        return end != null && clock.instant().isBefore(end);
    }

    @Override
    public synchronized Optional<Instant> lastSeen(Username name) {
        return Optional.ofNullable(last.get(name)).map(Renewal::time);
    }

    @Override
    public synchronized List<Username> online(@Nullable Username after, int limit) {
        Instant now = clock.instant();
        List<Username> online = new ArrayList<>();
        Iterator<Map.Entry<Username, Instant>> entries = (after == null ? leases : leases.tailMap(after, false))
                .entrySet()
                .iterator();
        while (online.size() < limit && entries.hasNext()) {
            Map.Entry<Username, Instant> entry = entries.next();
            if (now.isBefore(entry.getValue())) {
                online.add(entry.getKey());
            } else {
                entries.remove();
            }
        }
        return online;
    }

    @Override
    public synchronized int count() {
        Instant now = clock.instant();
        leases.values().removeIf(end -> !now.isBefore(end));
        return leases.size();
    }
}
