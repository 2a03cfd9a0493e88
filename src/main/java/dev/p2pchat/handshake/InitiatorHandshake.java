// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calling side: send {@link #start}, read {@link #replySize} bytes, send what {@link #finish} makes of them, read
 * one sealed frame and give it to {@link #accept}. Not thread-safe. No session comes out before the other side proved
 * who it is, so that nothing can be sent too early.
 */
public final class InitiatorHandshake implements AutoCloseable {
    private static final byte[] NO_PAYLOAD = {};

    private final Preface preface;
    private final Identity own;
    private final SignedRecord ownRecord;
    private final @Nullable Ed25519PublicKey expectedIdentity;
    private final @Nullable Username expectedName;
    private final Ephemerals ephemerals;
    private final InstantSource clock;
    private final NoiseHandshake noise;
    private @Nullable SecureSession session;

    /**
     * Calls somebody whose keys are known from a pin, the directory, the LAN or an invitation.
     *
     * @param own stays the caller's and must outlive the session, whose rekeys use its key
     */
    public static InitiatorHandshake toKnownPeer(
            Identity own,
            SignedRecord ownRecord,
            Ed25519PublicKey identity,
            Bytes noiseKey,
            SecureRandom random,
            InstantSource clock) {
        return toKnownPeer(own, ownRecord, identity, noiseKey, Ephemerals.random(random), clock);
    }

    static InitiatorHandshake toKnownPeer(
            Identity own,
            SignedRecord ownRecord,
            Ed25519PublicKey identity,
            Bytes noiseKey,
            Ephemerals ephemerals,
            InstantSource clock) {
        byte[] prologue = Preface.KNOWN_PEER.prologue(identity, noiseKey);
        return new InitiatorHandshake(
                Preface.KNOWN_PEER, prologue, own, ownRecord, identity, noiseKey, null, ephemerals, clock);
    }

    /**
     * Calls whoever listens at an address that a person gave. Never a way on when {@link #toKnownPeer} failed.
     *
     * @param name what whoever answers must be called, or null when any name will do
     */
    public static InitiatorHandshake firstContact(
            Identity own, SignedRecord ownRecord, @Nullable Username name, SecureRandom random, InstantSource clock) {
        return firstContact(own, ownRecord, name, Ephemerals.random(random), clock);
    }

    static InitiatorHandshake firstContact(
            Identity own, SignedRecord ownRecord, @Nullable Username name, Ephemerals ephemerals, InstantSource clock) {
        byte[] prologue = Preface.FIRST_CONTACT.encode();
        return new InitiatorHandshake(
                Preface.FIRST_CONTACT, prologue, own, ownRecord, null, null, name, ephemerals, clock);
    }

    private InitiatorHandshake(
            Preface preface,
            byte[] prologue,
            Identity own,
            SignedRecord ownRecord,
            @Nullable Ed25519PublicKey expectedIdentity,
            @Nullable Bytes noiseKey,
            @Nullable Username expectedName,
            Ephemerals ephemerals,
            InstantSource clock) {
        if (!ownRecord.id().equals(own.id())) {
            throw new IllegalArgumentException("not our own record");
        }
        this.preface = preface;
        this.own = own;
        this.ownRecord = ownRecord;
        this.expectedIdentity = expectedIdentity;
        this.expectedName = expectedName;
        this.ephemerals = ephemerals;
        this.clock = clock;
        this.noise = new NoiseHandshake(preface.pattern(), true, prologue, own.noise(), noiseKey, ephemerals);
    }

    /** The preface and the first message. */
    public byte[] start() throws HandshakeException {
        Bytes message = Bytes.owning(noise.write(NO_PAYLOAD));
        return Bytes.owning(preface.encode()).concat(message).toArray();
    }

    /** Bytes of the reply to read, exactly. */
    public int replySize() {
        return preface.pattern().overhead(1);
    }

    /** The third message, which tells the other side who we are. */
    public byte[] finish(byte[] reply) throws HandshakeException {
        if (noise.read(reply).length != 0) {
            noise.close();
            throw new HandshakeException("a reply longer than it must be");
        }
        if (noise.theirStatic().equals(own.noisePublicKey())) {
            noise.close();
            throw new HandshakeException("we called ourselves");
        }
        byte[] message = noise.write(Introduction.encode(ownRecord));
        Bytes theirs = noise.theirStatic();
        session = new SecureSession(
                noise.split(), new Rekey.Peers(true, own.noise(), theirs, ephemerals), RekeyLimits.STANDARD, clock);
        return message;
    }

    /**
     * Reads the first sealed frame, which must be an ACCEPT with the record of whom we called.
     *
     * @param sealed without its length
     * @throws MovedException if it has that of the identity to which they rotated; there is no session then
     */
    public Established accept(byte[] sealed) throws HandshakeException, MovedException {
        SecureSession unproven = Objects.requireNonNull(session, "no session to accept");
        try {
            SignedRecord peer = checked(unproven.open(sealed), unproven.theirStatic());
            session = null;
            return new Established(peer, own.id(), unproven);
        } catch (SessionBrokenException | MalformedFrameException | InvalidRecordException e) {
            throw new HandshakeException("the acceptance: " + e.getMessage(), e);
        } finally {
            close();
        }
    }

    private SignedRecord checked(@Nullable Frame first, Bytes theirStatic)
            throws HandshakeException, InvalidRecordException, MovedException {
        if (first instanceof Frame.Close close) {
            throw new HandshakeException(close.reason());
        }
        if (!(first instanceof Frame.Accept accept)) {
            throw new HandshakeException("the first frame is no acceptance");
        }
        SignedRecord peer = SignedRecord.verify(accept.record(), accept.signature());
        if (peer.id().equals(own.id())) {
            throw new HandshakeException("we called ourselves");
        }
        if (expectedIdentity != null && peer.content().formerIds().contains(PeerId.of(expectedIdentity))) {
            throw new MovedException(peer);
        }
        if (!peer.content().noiseKeys().contains(theirStatic)) {
            throw new HandshakeException("the record vouches for another noise key");
        }
        if (expectedIdentity != null && !peer.content().identity().equals(expectedIdentity)) {
            throw new HandshakeException("the record is of another identity");
        }
        if (expectedName != null && !peer.content().username().equals(expectedName)) {
            throw new HandshakeException("somebody of another name answered");
        }
        return peer;
    }

    /** Wipes what was not handed out. */
    @Override
    public void close() {
        noise.close();
        if (session != null) {
            session.close();
        }
    }
}
