// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is online: whoever has a connection open, or else a lease that ends by itself. Forgotten with a restart. Safe for
 * several threads; never blocks long.
 */
public interface Presence {
    /**
     * Begins or renews a lease. While a connection is open that is the lease: the counter counts, and nothing else
     * changes.
     *
     * @param counter larger than every one before for this name
     * @return false, and nothing changes, when it is not larger
     */
    boolean renew(Username name, long counter);

    /**
     * Says that a connection is open, which takes the place of a lease and of every connection before it.
     *
     * @return its generation, larger than every one before for this name
     */
    long open(Username name);

    /** Says that a connection has ended. One that a newer took the place of ends nothing. */
    void close(Username name, long generation);

    /** Ends lease and connection now. The counter is remembered, so that an older renewal cannot bring it back. */
    void end(Username name);

    /** Ends lease and connection, and forgets the counter, which was its owner's: the name may be another's from now on. */
    void release(Username name);

    boolean isOnline(Username name);

    /** The last renewal, or when a connection was opened or closed; empty when there was none since the start. */
    Optional<Instant> lastSeen(Username name);

    /** Reads up to {@code limit} names that are online, in their order, beginning behind {@code after}, null for the start. */
    List<Username> online(@Nullable Username after, int limit);

    /** Hears who comes and goes: the last that was told is how it is. Must not block or call back. */
    interface Listener {
        void changed(Username name, boolean online);
    }

    /** Tells whether somebody is online, before this returns, and from then on each change. Subscribing twice is once. */
    void subscribe(Username name, Listener listener);

    /** Tells no more. What is being told by another thread just then may still come. */
    void unsubscribe(Username name, Listener listener);

    /** Tells of the leases that have ended by themselves since. To be called as often as that should be heard. */
    void tellExpired();

    /** How many are online. */
    int count();
}
