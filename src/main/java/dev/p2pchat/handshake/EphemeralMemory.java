// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ephemeral keys of the calls that were answered, so that nobody can play a recorded call to address after address
 * and learn from the answer where we listen now. One for all responders of a node; safe for several threads.
 *
 * <p>It forgets the oldest beyond {@value #CAPACITY}, and everything at a restart: after one, a recording is answered
 * once more by each. That tells who listens and nothing else, since whoever plays it cannot go on.
 */
public final class EphemeralMemory {
    static final int CAPACITY = 65_536;

    private final Map<Bytes, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > CAPACITY;
        }
    };

    /** Whether this key was never seen, or long ago; from now on it was. */
    synchronized boolean isNew(Bytes ephemeral) {
        return seen.put(ephemeral, Boolean.TRUE) == null;
    }
}
