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

    private static final int INITIAL_CAPACITY = 16;
    private static final float LOAD_FACTOR = 0.75f;

    /** In order of use, so that whoever plays one recording again and again keeps it from being forgotten. */
    private final Map<Bytes, Boolean> seen = new LinkedHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > CAPACITY;
        }
    };

    /** Whether this key was never seen, or so long ago that it is forgotten; from now on it was seen. */
    synchronized boolean isNew(Bytes ephemeral) {
        return seen.put(ephemeral, Boolean.TRUE) == null;
    }
}
