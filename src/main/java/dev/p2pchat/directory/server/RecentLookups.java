// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Username;
import dev.p2pchat.http.Answer;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What was answered of late to look-ups, so that names many ask for are read, decoded and written out once. What was
 * not asked for longest goes first. Safe for several threads; nobody waits for a disk here.
 *
 * <p>Whoever reads a name to answer it takes a {@link Reading} first. If the name changes meanwhile, what was read may be
 * the old, and it is not remembered: an answer that stands here is never older than the last change that was
 * acknowledged.
 */
final class RecentLookups {
    /** An answer and what it said of presence, which changes more often than names do and is compared each time. */
    record Lookup(Answer answer, boolean online, Optional<Instant> seen) {
        /** About: the body, and what objects and the map around it take. */
        private int bytes() {
            return answer.body().length() + OVERHEAD_BYTES;
        }
    }

    /** An estimate of what stands around the body: name, tag, time, maps. */
    private static final int OVERHEAD_BYTES = 512;

    private static final long MAX_BYTES = 64 << 20;

    /** So that a small machine keeps most of its heap for what cannot be read again. */
    private static final int SHARE_OF_HEAP = 16;

    /** So that threads seldom meet, and a change makes few readings void. */
    private static final int SHARDS = 16;

    private final Shard[] shards;

    RecentLookups() {
        this(Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    RecentLookups(long maxBytes) {
        this.shards = IntStream.range(0, SHARDS)
                .mapToObj(i -> new Shard(maxBytes / SHARDS))
                .toArray(Shard[]::new);
    }

    @Nullable Lookup find(Username name) {
        return shard(name).find(name);
    }

    /** To be taken before the name is read. */
    Reading reading(Username name) {
        Shard shard = shard(name);
        return new Reading(shard, name, shard.changes());
    }

    /** To be called after a change is committed and before it is acknowledged. */
    void changed(Username name) {
        shard(name).changed(name);
    }

    private Shard shard(Username name) {
        int hash = name.hashCode();
        return shards[(hash ^ hash >>> 16) & (SHARDS - 1)];
    }

    static final class Reading {
        private final Shard shard;
        private final Username name;
        private final long changes;

        private Reading(Shard shard, Username name, long changes) {
            this.shard = shard;
            this.name = name;
            this.changes = changes;
        }

        /** Remembers what the name's reader answered, unless it may have changed since. */
        void remember(Lookup lookup) {
            shard.remember(this, lookup);
        }
    }

    private static final class Shard {
        private final long maxBytes;
        private final LinkedHashMap<Username, Lookup> lookups = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;
        private long changes;

        Shard(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        synchronized @Nullable Lookup find(Username name) {
            return lookups.get(name);
        }

        synchronized long changes() {
            return changes;
        }

        synchronized void changed(Username name) {
            changes++;
            forget(lookups.remove(name));
        }

        synchronized void remember(Reading reading, Lookup lookup) {
            if (reading.changes != changes) {
                return;
            }
            forget(lookups.put(reading.name, lookup));
            bytes += lookup.bytes();
            Iterator<Map.Entry<Username, Lookup>> longestUnasked =
                    lookups.entrySet().iterator();
            while (bytes > maxBytes) {
                forget(longestUnasked.next().getValue());
                longestUnasked.remove();
            }
        }

        private void forget(@Nullable Lookup gone) {
            if (gone != null) {
                bytes -= gone.bytes();
            }
        }
    }
}
