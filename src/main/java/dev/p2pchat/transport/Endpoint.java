// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.EphemeralMemory;
import dev.p2pchat.handshake.PeerPolicy;
import dev.p2pchat.identity.OwnKeys;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What all connections of one node share: who we are, whom we let in, time, randomness and limits. */
public final class Endpoint {
    private final Supplier<OwnKeys> keys;
    private final PeerPolicy policy;
    private final InstantSource clock;
    private final Timers timers;
    private final SecureRandom random;
    private final TransportLimits limits;
    private final EphemeralMemory ephemerals = new EphemeralMemory();
    private final AtomicLong reassemblyBudget;

    /**
     * Holds on to all of it, closes none of it.
     *
     * @param keys asked for every connection; what it gave must outlive that connection, also when it gives others later
     * @param timers likewise, and must go by the same time as {@code clock}
     */
    public Endpoint(
            Supplier<OwnKeys> keys,
            PeerPolicy policy,
            InstantSource clock,
            Timers timers,
            SecureRandom random,
            TransportLimits limits) {
        this.keys = keys;
        this.policy = policy;
        this.clock = clock;
        this.timers = timers;
        this.random = random;
        this.limits = limits;
        this.reassemblyBudget = new AtomicLong(limits.reassemblyBytes());
    }

    /** Who we are and were at this moment. */
    OwnKeys keys() {
        return keys.get();
    }

    PeerPolicy policy() {
        return policy;
    }

    InstantSource clock() {
        return clock;
    }

    Timers timers() {
        return timers;
    }

    SecureRandom random() {
        return random;
    }

    TransportLimits limits() {
        return limits;
    }

    EphemeralMemory ephemerals() {
        return ephemerals;
    }

    /** Bytes left for half-received messages of all connections together. */
    AtomicLong reassemblyBudget() {
        return reassemblyBudget;
    }
}
