// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who said lately that they are there: one entry for each host and port, which lives a while after it was last renewed. In
 * memory only, and no claim to a name. Safe for several threads.
 */
final class ActiveEntries {
    /** Far fewer than our own peers read of a list, so that these cannot hide those who have keys. */
    static final int MAX_ENTRIES = 4_000;

    /** From one address: a class room may sit behind it. */
    static final int MAX_ENTRIES_OF_ONE = 64;

    private final Duration life;
    private final InstantSource clock;

    /** The one that was renewed first comes first. */
    private final LinkedHashMap<Place, Active> entries = new LinkedHashMap<>();

    private final TreeMap<Username, Set<Place>> names = new TreeMap<>();

    private final Map<InetAddress, Integer> sources = new HashMap<>();

    private record Place(String host, int port) {}

    /**
     * Somebody who is there.
     *
     * @param renewed last
     * @param from where that came from
     */
    record Active(Username name, String host, Port port, Instant renewed, InetAddress from) {}

    ActiveEntries(Duration life, InstantSource clock) {
        this.life = life;
        this.clock = clock;
    }

    /** Adds an entry or renews the one with this host and port; what is too much is left out in silence. */
    synchronized void renew(Username name, String host, Port port, InetAddress from) {
        forget();
        Place place = new Place(host, port.value());
        Active before = entries.get(place);
        boolean replaces = before != null && before.from().equals(from);
        if (!replaces && (entries.size() >= MAX_ENTRIES || sources.getOrDefault(from, 0) >= MAX_ENTRIES_OF_ONE)) {
            return;
        }
        remove(place);
        entries.put(place, new Active(name, host, port, clock.instant(), from));
        names.computeIfAbsent(name, absent -> new LinkedHashSet<>()).add(place);
        sources.merge(from, 1, Integer::sum);
    }

    /** Those that live, the one renewed first at the beginning. */
    synchronized List<Active> all() {
        forget();
        return List.copyOf(entries.values());
    }

    /** Those that live under a name. */
    synchronized List<Active> find(Username name) {
        forget();
        return names.getOrDefault(name, Set.of()).stream().map(entries::get).toList();
    }

    /** Up to {@code limit} names in their order, beginning behind {@code after}, null for the start; one entry of each. */
    synchronized List<Active> page(@Nullable Username after, int limit) {
        forget();
        return (after == null ? names : names.tailMap(after, false))
                .values().stream()
                        .limit(limit)
                        .map(places -> entries.get(places.iterator().next()))
                        .toList();
    }

    private void forget() {
        Instant now = clock.instant();
        while (!entries.isEmpty()) {
            Map.Entry<Place, Active> oldest = entries.entrySet().iterator().next();
            Instant renewed = oldest.getValue().renewed();
            // After a clock was set back nothing may live longer than it should.
            if (now.isBefore(renewed.plus(life)) && !renewed.isAfter(now)) {
                return;
            }
            remove(oldest.getKey());
        }
    }

    private void remove(Place place) {
        Active gone = entries.remove(place);
        if (gone == null) {
            return;
        }
        sources.merge(gone.from(), -1, (count, less) -> count + less == 0 ? null : count + less);
        names.computeIfPresent(gone.name(), (name, places) -> {
            places.remove(place);
            return places.isEmpty() ? null : places;
        });
    }
}
