// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.Username;
import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.PeerPolicy;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody with keys of their own, who lets everybody in but the blocked. */
public final class TestPeer implements PeerPolicy {
    private static final SecureRandom RANDOM = new SecureRandom();

    public final Identity identity = Identity.generate(RANDOM);
    public volatile SignedRecord record;
    public final Endpoint endpoint;
    public final Set<PeerId> blocked = ConcurrentHashMap.newKeySet();
    public volatile boolean answersFirstContact = true;
    private final FakeTime time;
    private volatile OwnKeys keys = OwnKeys.of(identity);

    public TestPeer(String name, FakeTime time, TransportLimits limits) {
        this.time = time;
        this.record =
                SignedRecord.sign(identity, PeerRecord.of(identity, new Username(name), List.of(), 1, time.instant()));
        this.endpoint = new Endpoint(() -> keys, this, time, time, RANDOM, limits);
    }

    public TestPeer(String name, FakeTime time) {
        this(name, time, new LimitsBuilder().build());
    }

    /** Whoever was this one goes by new keys, which the former ones name, and answers to no others. */
    public static TestPeer successor(TestPeer former) {
        PeerRecord last = former.record.content();
        TestPeer next = new TestPeer(last.username().value(), former.time);
        next.keys = new OwnKeys(
                next.identity, List.of(), List.of(RotationLink.sign(former.current(), next.identity.publicKey())));
        next.record = Rotations.record(next.keys, last.username(), List.of(), 1, next.time.instant());
        return next;
    }

    /** Goes by new keys from now on, and still answers to the former ones. */
    public synchronized void rotate() {
        Identity next = Identity.generate(RANDOM);
        List<RotationLink> links = new ArrayList<>(keys.links());
        links.add(RotationLink.sign(keys.current(), next.publicKey()));
        keys = new OwnKeys(next, keys.answering(), links);
        PeerRecord last = record.content();
        record = Rotations.record(keys, last.username(), last.addresses(), last.seq() + 1, time.instant());
    }

    /** Whose record it is; {@link #identity} unless they rotated. */
    public Identity current() {
        return keys.current();
    }

    InitiatorHandshake calling(TestPeer other) {
        return InitiatorHandshake.toKnownPeer(
                current(), record, other.identity.publicKey(), other.identity.noisePublicKey(), RANDOM, time);
    }

    /** A connection over a pipe, this one dialling; neither end is started. */
    public Connected connect(TestPeer other, int pipeBytes) throws Exception {
        return connect(other, PipeLink.create(pipeBytes));
    }

    public Connected connect(TestPeer other, PipeLink.Ends ends) throws Exception {
        CompletableFuture<Connection> answered = other.answering(ends.other());
        try (InitiatorHandshake handshake = calling(other)) {
            return new Connected(Initiator.call(endpoint, ends.one(), handshake), answered.get());
        }
    }

    /** Two ends of one connection. */
    public record Connected(Connection dialled, Connection answered) {}

    /** Calls {@code other}, but without a connection at this end: a peer that speaks just as the test wants. */
    Raw connectRaw(TestPeer other, int pipeBytes) throws Exception {
        PipeLink.Ends ends = PipeLink.create(pipeBytes);
        CompletableFuture<Connection> answered = other.answering(ends.other());
        FramedLink link = new FramedLink(ends.one());
        try (InitiatorHandshake handshake = calling(other)) {
            link.write(handshake.start());
            link.flush();
            link.write(handshake.finish(link.read(handshake.replySize())));
            link.flush();
            Established established = handshake.accept(Objects.requireNonNull(link.readSealed()));
            return new Raw(new RawPeer(link, established.session()), answered.get(), ends.other());
        }
    }

    /** A raw peer and the connection that it talks to. */
    record Raw(RawPeer peer, Connection connection, PipeLink connectionsLink) {}

    private CompletableFuture<Connection> answering(Link link) {
        CompletableFuture<Connection> answered = new CompletableFuture<>();
        PeerThreads.start("answering", () -> {
            try {
                answered.complete(Responder.answer(endpoint, link, InetAddress.getLoopbackAddress()));
            } catch (Exception e) {
                answered.completeExceptionally(e);
                link.close();
            }
        });
        return answered;
    }

    @Override
    public SignedRecord ownRecord() {
        return record;
    }

    @Override
    public boolean admits(SignedRecord caller) {
        return !blocked.contains(caller.id());
    }

    @Override
    public boolean answersFirstContact(InetAddress from) {
        return answersFirstContact;
    }
}
