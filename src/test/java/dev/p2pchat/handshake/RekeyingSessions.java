// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.identity.Identity;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The two ends of one session that renews its keys every so many frames and breaks when none come, so that traffic that
 * goes on proves that they came.
 */
public record RekeyingSessions(SecureSession leader, SecureSession follower) {
    public static RekeyingSessions between(
            Identity leader, Identity follower, long dueFrames, long hardFrames, InstantSource clock) {
        RekeyLimits limits = new RekeyLimits(
                Duration.ZERO, Duration.ofMinutes(10), 1L << 30, dueFrames, Duration.ofMinutes(30), hardFrames);
        return new RekeyingSessions(
                session(true, leader, follower, limits, clock), session(false, follower, leader, limits, clock));
    }

    private static SecureSession session(
            boolean leading, Identity own, Identity other, RekeyLimits limits, InstantSource clock) {
        return new SecureSession(
                new SymmetricState.TransportKeys(key(1), key(2), Bytes.owning(new byte[32])),
                new Rekey.Peers(leading, own.noise(), other.noisePublicKey(), Ephemerals.random(new SecureRandom())),
                limits,
                clock);
    }

    private static CipherState key(int seed) {
        byte[] key = new byte[SecretKey.BYTES];
        Arrays.fill(key, (byte) seed);
        return new CipherState(SecretKey.owning(key));
    }

    /** Seals what no codec would write, as an authenticated peer with a program of its own can. */
    public static byte[] sealPlaintext(SecureSession session, byte[] plaintext) throws Exception {
        var sending = SecureSession.class.getDeclaredField("sending");
        sending.setAccessible(true);
        return ((Direction) sending.get(session)).seal(plaintext, null);
    }
}
