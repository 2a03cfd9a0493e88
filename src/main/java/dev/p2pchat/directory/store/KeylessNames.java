// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is known by a name without any key to go with it. Nobody can tell who answers there: they are shown, and no more.
 * None of them has a name that a key has. Safe for several threads.
 */
public interface KeylessNames {
    /** Nobody. */
    KeylessNames NONE = new KeylessNames() {
        @Override
        public Optional<Keyless> find(Username name) {
            return Optional.empty();
        }

        @Override
        public List<Keyless> page(@Nullable Username after, int limit, boolean onlineOnly) {
            return List.of();
        }
    };

    /**
     * One of them.
     *
     * @param address where they say they are; null where that is no address
     * @param seen the last sign of them
     */
    record Keyless(Username name, @Nullable HostPort address, boolean online, Instant seen) {}

    Optional<Keyless> find(Username name);

    /** Up to {@code limit} of them in the order of their names, beginning behind {@code after}, null for the start. */
    List<Keyless> page(@Nullable Username after, int limit, boolean onlineOnly);
}
