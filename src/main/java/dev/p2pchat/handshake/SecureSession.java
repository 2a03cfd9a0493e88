// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.FrameCodec;
import dev.p2pchat.wire.MalformedFrameException;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens frames between two peers that know each other, and renews its keys.
 *
 * <p>One thread, the sender, calls {@link #nextControl} and {@link #seal} and writes what they return in that order; one
 * thread, the reader, calls {@link #open} in the order of arrival. Anybody may call the rest at any time. The first
 * failure, on whichever side, wipes every key, and every later call fails.
 */
public final class SecureSession implements AutoCloseable {
    /** In front of every sealed frame: its length without these, big-endian. */
    public static final int LENGTH_BYTES = Direction.LENGTH_BYTES;

    public static final int MAX_SEALED_BYTES = FrameCodec.MAX_PLAINTEXT_BYTES + Aead.TAG_BYTES;

    private final Bytes handshakeHash;
    private final Bytes ownStatic;
    private final Bytes theirStatic;
    private final Direction sending;
    private final Direction receiving;
    private final Rekey rekey;

    /** Takes ownership of {@code keys}. */
    SecureSession(SymmetricState.TransportKeys keys, Rekey.Peers peers, RekeyLimits limits, InstantSource clock) {
        this.handshakeHash = keys.handshakeHash();
        this.ownStatic = peers.own().publicKey();
        this.theirStatic = peers.theirs();
        this.sending = new Direction(peers.leading() ? keys.fromInitiator() : keys.fromResponder());
        this.receiving = new Direction(peers.leading() ? keys.fromResponder() : keys.fromInitiator());
        this.rekey = new Rekey(peers, handshakeHash, sending, receiving, limits, clock);
    }

    /** Whether a sealed frame can have this length; check it before reading or keeping a byte of the frame. */
    public static boolean isSealedLength(int length) {
        return FrameCodec.isPlaintextSize(length - Aead.TAG_BYTES);
    }

    /**
     * The bytes to write, length included. For the sender only.
     *
     * @param frame none of the rekey's: those come from {@link #nextControl}
     */
    public byte[] seal(Frame frame) throws SessionBrokenException {
        if (Rekey.owns(frame)) {
            throw new IllegalArgumentException("the session rekeys by itself");
        }
        requireUsableKeys();
        return seal(frame, null);
    }

    /**
     * What the session itself has to say, sealed, or null. For the sender only: before every other frame, and whenever
     * {@link #hasControl}.
     */
    public byte @Nullable [] nextControl() throws SessionBrokenException {
        requireUsableKeys();
        try {
            Rekey.@Nullable Outgoing next = rekey.next();
            return next == null ? null : seal(next.frame(), next.after());
        } catch (HandshakeException e) {
            throw broken(e);
        }
    }

    /** Whether the sender should wake and ask for {@link #nextControl}; look after every {@link #open} and now and then. */
    public boolean hasControl() {
        return rekey.hasNext();
    }

    private byte[] seal(Frame frame, @Nullable CipherState after) throws SessionBrokenException {
        byte[] plaintext = FrameCodec.encode(frame);
        byte[] sealed = sending.seal(plaintext, after);
        Arrays.fill(plaintext, (byte) 0);
        return sealed;
    }

    /**
     * Opens a frame. For the reader only.
     *
     * @param sealed what followed the length
     * @return null when the frame was the session's own business
     * @throws SessionBrokenException if anything was altered, lost, moved or repeated; nothing can be sent any more
     * @throws MalformedFrameException if the peer itself sent nonsense; it can still be told why the session ends
     */
    public @Nullable Frame open(byte[] sealed) throws SessionBrokenException, MalformedFrameException {
        requireUsableKeys();
        try {
            if (!isSealedLength(sealed.length)) {
                throw new AuthenticationFailedException();
            }
            byte[] plaintext = receiving.open(sealed);
            Frame frame = FrameCodec.decode(plaintext);
            Arrays.fill(plaintext, (byte) 0);
            if (!Rekey.owns(frame)) {
                return frame;
            }
            rekey.receive(frame);
            return null;
        } catch (AuthenticationFailedException | HandshakeException e) {
            throw broken(e);
        }
    }

    private void requireUsableKeys() throws SessionBrokenException {
        if (rekey.isOverdue()) {
            throw broken(new HandshakeException("the keys are used up and no new ones came"));
        }
    }

    private SessionBrokenException broken(Exception cause) {
        close();
        return new SessionBrokenException("the session is broken: " + cause.getMessage(), cause);
    }

    /** Names this session for both sides alike and for nobody else (channel binding); rekeys do not change it. */
    Bytes handshakeHash() {
        return handshakeHash;
    }

    /** Our static key in it, which stays the same whatever we go by later. */
    public Bytes ownStatic() {
        return ownStatic;
    }

    /** The other side's authenticated noise key. */
    public Bytes theirStatic() {
        return theirStatic;
    }

    @Override
    public void close() {
        sending.close();
        receiving.close();
        rekey.close();
    }
}
