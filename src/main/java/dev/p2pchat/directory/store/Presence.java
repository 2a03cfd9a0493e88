// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is online: leases that end by themselves. Forgotten with a restart. Safe for several threads; never blocks long. */
public interface Presence {
    /**
     * Begins or renews a lease.
     *
     * @param counter larger than every one before for this name
     * @return false, and nothing changes, when it is not larger
     */
    boolean renew(Username name, long counter);

    /** Ends a lease now. The counter is remembered, so that an older renewal cannot bring it back. */
    void end(Username name);

    boolean isOnline(Username name);

    /** The last renewal; empty when there was none since the start. */
    Optional<Instant> lastSeen(Username name);

    /** Reads up to {@code limit} names that are online, in their order, beginning behind {@code after}, null for the start. */
    List<Username> online(@Nullable Username after, int limit);

    /** How many are online. */
    int count();
}
