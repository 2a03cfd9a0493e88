// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/** The two ends of a session without the handshake before it, so that a test knows the keys and sets the limits. */
final class Sessions {
    static final RekeyLimits STANDARD = RekeyLimits.STANDARD;

    final Person alice = Person.of("alice", 1, 2);
    final Person bob = Person.of("bob", 3, 4);
    final MovableClock clock;
    final CipherState fromInitiator = cipher(0x51);
    final CipherState fromResponder = cipher(0x52);
    final SecureSession initiator;
    final SecureSession responder;

    Sessions() {
        this(STANDARD, new MovableClock());
    }

    Sessions(RekeyLimits limits, MovableClock clock) {
        this.clock = clock;
        this.initiator = session(true, alice, bob, limits, fromInitiator, fromResponder, 1);
        this.responder = session(false, bob, alice, limits, cipher(0x51), cipher(0x52), 1);
    }

    /** An end of the same session that uses other static keys, or binds to another handshake. */
    SecureSession end(boolean initiator, Person own, Person theirs, int hash) {
        return session(initiator, own, theirs, STANDARD, cipher(0x51), cipher(0x52), hash);
    }

    private SecureSession session(
            boolean initiator,
            Person own,
            Person theirs,
            RekeyLimits limits,
            CipherState fromInitiator,
            CipherState fromResponder,
            int hash) {
        byte[] handshakeHash = new byte[32];
        handshakeHash[0] = (byte) hash;
        return new SecureSession(
                new SymmetricState.TransportKeys(fromInitiator, fromResponder, Bytes.owning(handshakeHash)),
                new Rekey.Peers(
                        initiator,
                        own.identity.noise(),
                        theirs.identity.noisePublicKey(),
                        Ephemerals.random(new SecureRandom())),
                limits,
                clock);
    }

    /** Seals with the initiator's first key what the session's own methods would never send. */
    static Direction forgedInitiator() {
        return new Direction(cipher(0x51));
    }

    /** Likewise with the responder's. */
    static Direction forgedResponder() {
        return new Direction(cipher(0x52));
    }

    static RekeyLimits everyFrames(long frames) {
        return new RekeyLimits(
                Duration.ZERO, STANDARD.due(), STANDARD.dueBytes(), frames, STANDARD.hard(), STANDARD.hardFrames());
    }

    private static CipherState cipher(int seed) {
        byte[] key = new byte[SecretKey.BYTES];
        Arrays.fill(key, (byte) seed);
        return new CipherState(SecretKey.owning(key));
    }
}
