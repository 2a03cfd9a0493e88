// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.EphemeralMemory;
import dev.p2pchat.handshake.PeerPolicy;
import dev.p2pchat.identity.Identity;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of one node share: who we are, whom we let in, time, randomness and limits. */
public final class Endpoint {
    private final Identity identity;
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
     * @param identity must outlive every connection
     * @param timers likewise, and must go by the same time as {@code clock}
     */
    public Endpoint(
            Identity identity,
            PeerPolicy policy,
            InstantSource clock,
            Timers timers,
            SecureRandom random,
            TransportLimits limits) {
        this.identity = identity;
        this.policy = policy;
        this.clock = clock;
        this.timers = timers;
        this.random = random;
        this.limits = limits;
        this.reassemblyBudget = new AtomicLong(limits.reassemblyBytes());
    }

    Identity identity() {
        return identity;
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
