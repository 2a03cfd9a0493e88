// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.directory.FakeClock;

class MemoryPresenceTest implements PresenceContract {
    private final FakeClock clock = new FakeClock();
    private final Presence presence = new MemoryPresence(LEASE, clock);

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public FakeClock clock() {
        return clock;
    }
}
