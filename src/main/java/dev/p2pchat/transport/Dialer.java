// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.handshake.HandshakeException;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.MovedException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.transport.DialFailedException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Calls others. Every call waits; several threads may call at once. */
public final class Dialer {
    /** A name with more addresses than this is no single host; it bounds how long one call can take. */
    private static final int MAX_ADDRESSES = 8;

    private final Endpoint endpoint;
    private final boolean allowLoopback;

    /** Calls as the endpoint's identity; without {@code allowLoopback} nothing on this host is called. */
    public Dialer(Endpoint endpoint, boolean allowLoopback) {
        this.endpoint = endpoint;
        this.allowLoopback = allowLoopback;
    }

    /**
     * Calls somebody whose keys are known. Nobody else can read the call, or answer it.
     *
     * @param identity must be that of whoever answers
     * @param noiseKey 32 bytes; who does not hold it learns nothing from the call
     * @return not yet started
     * @throws PeerMovedException if they answered, and go by other keys by now
     */
    public Connection dialKnown(HostPort address, Ed25519PublicKey identity, Bytes noiseKey)
            throws DialFailedException {
        return dial(
                address,
                (own, record) -> InitiatorHandshake.toKnownPeer(
                        own, record, identity, noiseKey, endpoint.random(), endpoint.clock()));
    }

    /**
     * Calls whoever is at an address that a person gave explicitly. Never a way on when {@link #dialKnown} failed.
     *
     * @param expected the name whoever answers must have, or null for any
     * @return not yet started
     */
    public Connection dialFirstContact(HostPort address, @Nullable Username expected) throws DialFailedException {
        return dial(
                address,
                (own, record) ->
                        InitiatorHandshake.firstContact(own, record, expected, endpoint.random(), endpoint.clock()));
    }

    /** Makes one side of a handshake, as whom and with which record of theirs. */
    private interface Call {
        InitiatorHandshake by(Identity own, SignedRecord record);
    }

    /** Tries all addresses of the host; of the failures, the one that came farthest is told. */
    private Connection dial(HostPort where, Call call) throws DialFailedException {
        @Nullable DialFailedException farthest = null;
        for (InetAddress address : resolve(where)) {
            try {
                return dial(where, address, call);
            } catch (PeerMovedException e) {
                // Another address may be that of an old copy of theirs, which knows nothing of it.
                throw e;
            } catch (DialFailedException e) {
                if (farthest == null || e.reason().compareTo(farthest.reason()) > 0) {
                    farthest = e;
                }
            }
        }
        throw farthest != null ? farthest : unreachable(where, "its name has no address");
    }

    private static InetAddress[] resolve(HostPort where) throws DialFailedException {
        try {
            InetAddress[] all = InetAddress.getAllByName(where.host());
            return Arrays.copyOf(all, Math.min(all.length, MAX_ADDRESSES));
        } catch (UnknownHostException e) {
            throw unreachable(where, "no such host");
        }
    }

    private Connection dial(HostPort where, InetAddress address, Call call) throws DialFailedException {
        requireDiallable(where, address);
        Link link = connect(where, new InetSocketAddress(address, where.port()));
        AtomicBoolean late = new AtomicBoolean();
        Timers.Timer deadline = endpoint.timers().after(endpoint.limits().handshake(), () -> {
            late.set(true);
            link.close();
        });
        @Nullable Connection connection = null;
        try (InitiatorHandshake handshake = begin(call)) {
            connection = Initiator.call(endpoint, link, handshake);
            return connection;
        } catch (IOException e) {
            String how = late.get()
                    ? "did not finish the handshake within "
                            + endpoint.limits().handshake().toSeconds() + " s"
                    : "took the connection and ended it: another program listens there, or somebody who is not meant,"
                            + " or who does not want us";
            throw new DialFailedException(Reason.HANDSHAKE_FAILED, "whoever listens at " + where + " " + how);
        } catch (HandshakeException e) {
            throw new DialFailedException(
                    Reason.HANDSHAKE_FAILED, "whoever listens at " + where + " answered wrongly: " + e.getMessage());
        } catch (Initiator.TurnedAwayException e) {
            throw new DialFailedException(Reason.TURNED_AWAY, "at " + where + " " + e.getMessage());
        } catch (MovedException e) {
            throw new PeerMovedException("at " + where + " " + e.getMessage(), e);
        } catch (Initiator.WrongPeerException e) {
            throw new DialFailedException(
                    Reason.WRONG_PEER, "not the one who was called answered at " + where + ": " + e.getMessage());
        } finally {
            deadline.cancel();
            if (connection == null) {
                link.close();
            }
        }
    }

    private InitiatorHandshake begin(Call call) {
        // The record first: should we rotate in between, the keys still have the identity that signed it.
        SignedRecord record = endpoint.policy().ownRecord();
        return call.by(endpoint.keys().find(record.id()).orElseThrow(), record);
    }

    private void requireDiallable(HostPort where, InetAddress address) throws DialFailedException {
        if (address.isMulticastAddress() || address.isAnyLocalAddress() || isBroadcast(address)) {
            throw new DialFailedException(Reason.REFUSED_ADDRESS, where + " is not the address of one host");
        }
        if (address.isLoopbackAddress() && !allowLoopback) {
            throw new DialFailedException(Reason.REFUSED_ADDRESS, where + " is this host itself");
        }
    }

    private static boolean isBroadcast(InetAddress address) {
        return Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }

    private Link connect(HostPort where, InetSocketAddress address) throws DialFailedException {
        Socket socket = new Socket();
        try {
            socket.connect(address, Math.toIntExact(endpoint.limits().connect().toMillis()));
            return new SocketLink(socket);
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It was never connected.
            }
            throw unreachable(
                    where,
                    e instanceof SocketTimeoutException
                            ? "no answer within " + endpoint.limits().connect().toSeconds() + " s"
                            : String.valueOf(e.getMessage()));
        }
    }

    private static DialFailedException unreachable(HostPort where, String why) {
        return new DialFailedException(Reason.UNREACHABLE, "nobody could be reached at " + where + ": " + why);
    }
}
