// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.wire.Frame;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * When and how a session gets new keys: a fresh handshake inside it, again and again. The reader brings what arrives,
 * the sender fetches what is to be sent; each direction switches at a marker that both sides see at the same place in
 * the stream, so no frame is ever tried with two keys:
 *
 * <pre>
 * leader                    follower
 *   REKEY1 ------------------>
 *   <------------------ REKEY2
 *   REKEY3 ------------------>   the last frame under the leader's old key
 *   <-------------- REKEY-DONE   the last frame under the follower's old key
 * </pre>
 *
 * <p>Safe for several threads. It locks itself before a {@link Direction}, never the other way round.
 */
final class Rekey implements AutoCloseable {
    private static final byte[] NO_PAYLOAD = {};
    private static final Bytes PROLOGUE = Bytes.owning("p2pchat rekey".getBytes(US_ASCII));

    private final Peers peers;
    private final Direction sending;
    private final Direction receiving;
    private final RekeyLimits limits;
    private final InstantSource clock;
    private final Deque<Outgoing> outgoing = new ArrayDeque<>();
    private Bytes lastHash;
    private Instant keysSince;
    private @Nullable NoiseHandshake running;
    private @Nullable CipherState awaitingDone;
    private boolean closed;

    /**
     * Who rekeys with whom.
     *
     * @param leading whether we were the initiator of the session
     * @param own stays its owner's
     * @param theirs must be the same at every rekey
     */
    record Peers(boolean leading, X25519PrivateKey own, Bytes theirs, Ephemerals ephemerals) {}

    /**
     * A frame to seal.
     *
     * @param after the sender's key from the next frame on, or null for no change
     */
    record Outgoing(Frame frame, @Nullable CipherState after) {}

    Rekey(
            Peers peers,
            Bytes handshakeHash,
            Direction sending,
            Direction receiving,
            RekeyLimits limits,
            InstantSource clock) {
        this.peers = peers;
        this.lastHash = handshakeHash;
        this.sending = sending;
        this.receiving = receiving;
        this.limits = limits;
        this.clock = clock;
        this.keysSince = clock.instant();
    }

    static boolean owns(Frame frame) {
        return frame instanceof Frame.Rekey1
                || frame instanceof Frame.Rekey2
                || frame instanceof Frame.Rekey3
                || frame instanceof Frame.RekeyDone;
    }

    /** Whether the present keys may serve no longer, so that the session ends. */
    synchronized boolean isOverdue() {
        return age().compareTo(limits.hard()) >= 0 || frames() >= limits.hardFrames();
    }

    /** Whether {@link #next} has something. */
    synchronized boolean hasNext() {
        return !outgoing.isEmpty() || isDue();
    }

    /** The next frame to seal, or null; the leader begins when new keys are due. */
    synchronized @Nullable Outgoing next() throws HandshakeException {
        if (isDue()) {
            outgoing.add(new Outgoing(new Frame.Rekey1(Bytes.owning(begin().write(NO_PAYLOAD))), null));
        }
        return outgoing.poll();
    }

    private boolean isDue() {
        return peers.leading()
                && !closed
                && isIdle()
                && (age().compareTo(limits.due()) >= 0
                        || frames() >= limits.dueFrames()
                        || sending.bytes() + receiving.bytes() >= limits.dueBytes());
    }

    /** Takes a frame that the reader opened; behind a marker the receiving direction has its new key. */
    synchronized void receive(Frame frame) throws HandshakeException {
        if (closed) {
            throw new HandshakeException("the session has ended");
        }
        if (frame instanceof Frame.Rekey1 first && !peers.leading() && isIdle()) {
            requireNotTooSoon();
            NoiseHandshake handshake = begin();
            readEmpty(handshake, first.message());
            outgoing.add(new Outgoing(new Frame.Rekey2(Bytes.owning(handshake.write(NO_PAYLOAD))), null));
        } else if (frame instanceof Frame.Rekey2 second && peers.leading() && running != null) {
            readEmpty(running, second.message());
            Bytes message = Bytes.owning(running.write(NO_PAYLOAD));
            SymmetricState.TransportKeys keys = end(running);
            outgoing.add(new Outgoing(new Frame.Rekey3(message), keys.fromInitiator()));
            awaitingDone = keys.fromResponder();
        } else if (frame instanceof Frame.Rekey3 third && !peers.leading() && running != null) {
            readEmpty(running, third.message());
            if (!running.theirStatic().equals(peers.theirs())) {
                throw new HandshakeException("a rekey by somebody else");
            }
            SymmetricState.TransportKeys keys = end(running);
            outgoing.add(new Outgoing(new Frame.RekeyDone(), keys.fromResponder()));
            switchReceiving(keys.fromInitiator());
        } else if (frame instanceof Frame.RekeyDone && awaitingDone != null && outgoing.isEmpty()) {
            CipherState key = awaitingDone;
            awaitingDone = null;
            switchReceiving(key);
        } else {
            throw new HandshakeException("a rekey frame out of turn");
        }
    }

    private NoiseHandshake begin() {
        running = new NoiseHandshake(
                HandshakePattern.XK_HFS,
                peers.leading(),
                PROLOGUE.concat(lastHash).toArray(),
                peers.own(),
                peers.leading() ? peers.theirs() : null,
                peers.ephemerals());
        return running;
    }

    private SymmetricState.TransportKeys end(NoiseHandshake handshake) {
        SymmetricState.TransportKeys keys = handshake.split();
        lastHash = keys.handshakeHash();
        running = null;
        return keys;
    }

    private void switchReceiving(CipherState key) {
        receiving.switchTo(key);
        keysSince = clock.instant();
    }

    private static void readEmpty(NoiseHandshake handshake, Bytes message) throws HandshakeException {
        if (handshake.read(message.toArray()).length != 0) {
            throw new HandshakeException("a rekey message longer than it must be");
        }
    }

    private void requireNotTooSoon() throws HandshakeException {
        if (age().compareTo(limits.soonest()) < 0) {
            throw new HandshakeException("a rekey too soon after the last");
        }
    }

    private boolean isIdle() {
        return running == null && awaitingDone == null && outgoing.isEmpty();
    }

    private Duration age() {
        Instant now = clock.instant();
        if (keysSince.isAfter(now)) {
            // The clock was set back. Without this the keys would serve for as much longer; and the other side, which
            // can do nothing for it, may ask for new ones at once.
            keysSince = now.minus(limits.soonest());
        }
        return Duration.between(keysSince, now);
    }

    private long frames() {
        return sending.frames() + receiving.frames();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (running != null) {
            running.close();
        }
        if (awaitingDone != null) {
            awaitingDone.close();
        }
        for (Outgoing waiting : outgoing) {
            if (waiting.after() != null) {
                waiting.after().close();
            }
        }
        outgoing.clear();
    }
}
