// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.Frame;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
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

    private final OwnKeys own;
    private final PeerPolicy policy;
    private final EphemeralMemory memory;
    private final InetAddress from;
    private final Ephemerals ephemerals;
    private final InstantSource clock;
    private @Nullable Preface preface;
    private List<Candidate> candidates = List.of();
    private @Nullable SignedRecord shown;

    /** One of those whom the caller may mean; from the first message on there is one, or none that is not closed. */
    private record Candidate(Identity called, NoiseHandshake noise) implements AutoCloseable {
        @Override
        public void close() {
            noise.close();
        }
    }

    /**
     * Waits for a caller.
     *
     * @param own stays the caller's and must outlive the session, whose rekeys use its keys
     * @param from where the caller's bytes come from
     */
    public ResponderHandshake(
            OwnKeys own,
            PeerPolicy policy,
            EphemeralMemory memory,
            InetAddress from,
            SecureRandom random,
            InstantSource clock) {
        this(own, policy, memory, from, Ephemerals.random(random), clock);
    }

    ResponderHandshake(
            OwnKeys own,
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
        // Only who knows our keys is answered under former ones; who asks who is here hears of the current ones.
        List<Identity> answering = chosen == Preface.KNOWN_PEER ? own.answering() : List.of(own.current());
        candidates = answering.stream().map(one -> candidate(chosen, one)).toList();
        return chosen.pattern().overhead(0);
    }

    private Candidate candidate(Preface chosen, Identity called) {
        byte[] prologue = chosen.prologue(called.publicKey(), called.noisePublicKey());
        return new Candidate(
                called, new NoiseHandshake(chosen.pattern(), false, prologue, called.noise(), null, ephemerals));
    }

    /** The second message. */
    public byte[] reply(byte[] message) throws HandshakeException {
        if (openedByOne(message).length != 0) {
            throw failed("a first message longer than it must be");
        }
        NoiseHandshake noise = begun().get(0).noise();
        // Under XX anybody gets an answer anyhow. A changed copy of a recording never gets here: the key is
        // authenticated.
        Bytes ephemeral = Bytes.copyOf(message, 0, X25519PrivateKey.PUBLIC_BYTES);
        if (preface == Preface.KNOWN_PEER && !memory.isNew(ephemeral)) {
            throw failed("a recorded first message");
        }
        return noise.write(NO_PAYLOAD);
    }

    /** The payload of the first message; the candidate under whose keys it opened stays as the only one. */
    private byte[] openedByOne(byte[] message) throws HandshakeException {
        @Nullable HandshakeException refused = null;
        for (Candidate candidate : begun()) {
            try {
                byte[] payload = candidate.noise().read(message);
                candidates.stream().filter(other -> !other.equals(candidate)).forEach(Candidate::close);
                candidates = List.of(candidate);
                return payload;
            } catch (HandshakeException e) {
                refused = e;
            }
        }
        throw Objects.requireNonNull(refused);
    }

    /** Who called, and the session. */
    public Established finish(byte[] message) throws HandshakeException {
        NoiseHandshake noise = begun().get(0).noise();
        Identity called = begun().get(0).called();
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
        if (own.isOurs(caller.id())) {
            throw failed("we were called by ourselves");
        }
        if (!policy.admits(caller)) {
            throw failed("a caller who may not in");
        }
        shown = policy.ownRecord();
        Bytes theirs = noise.theirStatic();
        return new Established(
                caller,
                called.id(),
                new SecureSession(
                        noise.split(),
                        new Rekey.Peers(false, called.noise(), theirs, ephemerals),
                        RekeyLimits.STANDARD,
                        clock));
    }

    /** What to seal before anything else; a CLOSE in its place turns an admitted caller away with a reason. */
    public Frame.Accept acceptance() {
        SignedRecord record = Objects.requireNonNull(shown, "nobody has come in yet");
        return new Frame.Accept(record.record(), record.signature());
    }

    /**
     * Whether the acceptance is all that the caller gets: it shows another identity than was called, to whose keys they
     * have to call again.
     */
    public boolean isMovedAway() {
        return !Objects.requireNonNull(shown, "nobody has come in yet")
                .id()
                .equals(begun().get(0).called().id());
    }

    private List<Candidate> begun() {
        if (candidates.isEmpty()) {
            throw new IllegalStateException("no preface yet");
        }
        return candidates;
    }

    private HandshakeException failed(String reason) {
        close();
        return new HandshakeException(reason);
    }

    @Override
    public void close() {
        candidates.forEach(Candidate::close);
    }
}
