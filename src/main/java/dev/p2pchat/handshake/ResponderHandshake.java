// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.Frame;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The called side: read {@link #PREFACE_BYTES}, give them to {@link #start}, read as many bytes as it says, send what
 * {@link #reply} makes of them, read {@link #FINAL_BYTES}, give them to {@link #finish}, and seal {@link #acceptance}
 * as the first frame. Not thread-safe.
 *
 * <p>Every failure is the same {@link HandshakeException}, upon which the connection is closed without a word.
 */
public final class ResponderHandshake implements AutoCloseable {
    public static final int PREFACE_BYTES = Preface.BYTES;

    /** Bytes of the third message, the same for both patterns. */
    public static final int FINAL_BYTES = HandshakePattern.XK_HFS.overhead(2) + Introduction.BYTES;

    private static final byte[] NO_PAYLOAD = {};

    private final Identity own;
    private final PeerPolicy policy;
    private final EphemeralMemory memory;
    private final InetAddress from;
    private final Ephemerals ephemerals;
    private final InstantSource clock;
    private @Nullable Preface preface;
    private @Nullable NoiseHandshake noise;

    /**
     * Waits for a caller.
     *
     * @param own stays the caller's and must outlive the session, whose rekeys use its key
     * @param from where the caller's bytes come from
     */
    public ResponderHandshake(
            Identity own,
            PeerPolicy policy,
            EphemeralMemory memory,
            InetAddress from,
            SecureRandom random,
            InstantSource clock) {
        this(own, policy, memory, from, Ephemerals.random(random), clock);
    }

    ResponderHandshake(
            Identity own,
            PeerPolicy policy,
            EphemeralMemory memory,
            InetAddress from,
            Ephemerals ephemerals,
            InstantSource clock) {
        this.own = own;
        this.policy = policy;
        this.memory = memory;
        this.from = from;
        this.ephemerals = ephemerals;
        this.clock = clock;
    }

    /** Bytes of the first message to read, exactly. */
    public int start(byte[] prefaceBytes) throws HandshakeException {
        Preface chosen = Preface.parse(prefaceBytes);
        if (chosen == Preface.FIRST_CONTACT && !policy.answersFirstContact(from)) {
            throw new HandshakeException("a first contact that we do not answer");
        }
        preface = chosen;
        byte[] prologue = chosen.prologue(own.publicKey(), own.noisePublicKey());
        noise = new NoiseHandshake(chosen.pattern(), false, prologue, own.noise(), null, ephemerals);
        return noise.nextOverhead();
    }

    /** The second message. */
    public byte[] reply(byte[] message) throws HandshakeException {
        NoiseHandshake noise = begun();
        if (noise.read(message).length != 0) {
            throw failed("a first message longer than it must be");
        }
        // Under XX anybody gets an answer anyhow. A changed copy of a recording never gets here: the key is
        // authenticated.
        Bytes ephemeral = Bytes.copyOf(message, 0, X25519PrivateKey.PUBLIC_BYTES);
        if (preface == Preface.KNOWN_PEER && !memory.isNew(ephemeral)) {
            throw failed("a recorded first message");
        }
        return noise.write(NO_PAYLOAD);
    }

    /** Who called, and the session. */
    public Established finish(byte[] message) throws HandshakeException {
        NoiseHandshake noise = begun();
        SignedRecord caller;
        try {
            caller = Introduction.decode(noise.read(message));
        } catch (HandshakeException e) {
            noise.close();
            throw e;
        }
        if (!caller.content().noiseKeys().contains(noise.theirStatic())) {
            throw failed("the caller's record vouches for another noise key");
        }
        if (caller.id().equals(own.id())) {
            throw failed("we were called by ourselves");
        }
        if (!policy.admits(caller)) {
            throw failed("a caller who may not in");
        }
        Bytes theirs = noise.theirStatic();
        return new Established(
                caller,
                new SecureSession(
                        noise.split(),
                        new Rekey.Peers(false, own.noise(), theirs, ephemerals),
                        RekeyLimits.STANDARD,
                        clock));
    }

    /** What to seal before anything else; a CLOSE in its place turns an admitted caller away with a reason. */
    public Frame.Accept acceptance() {
        SignedRecord record = policy.ownRecord();
        return new Frame.Accept(record.record(), record.signature());
    }

    private NoiseHandshake begun() {
        return Objects.requireNonNull(noise, "no preface yet");
    }

    private HandshakeException failed(String reason) {
        close();
        return new HandshakeException(reason);
    }

    @Override
    public void close() {
        if (noise != null) {
            noise.close();
        }
    }
}
