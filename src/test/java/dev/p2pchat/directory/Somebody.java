// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.SignedRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A person in a test, with keys of their own, who signs what the test wants. */
public final class Somebody {
    public static final HostPort ADDRESS = new HostPort("192.0.2.7", 9000);

    private static final SecureRandom RANDOM = new SecureRandom();

    public final Username name;
    public final Identity identity;
    private final List<RotationLink> links;

    public Somebody(String name) {
        this(new Username(name), Identity.generate(RANDOM), List.of());
    }

    private Somebody(Username name, Identity identity, List<RotationLink> links) {
        this.name = name;
        this.identity = identity;
        this.links = links;
    }

    /** The same person under their next key, with the way to it. */
    public Somebody rotated() {
        Identity next = Identity.generate(RANDOM);
        List<RotationLink> longer = new ArrayList<>(links);
        longer.add(RotationLink.sign(identity, next.publicKey()));
        return new Somebody(name, next, longer);
    }

    /** The same person, who leaves out the oldest links. */
    public Somebody withLinksFrom(int first) {
        return new Somebody(name, identity, links.subList(first, links.size()));
    }

    public SignedRecord record(long seq, Instant now) {
        return recordFor(name, seq, now);
    }

    public SignedRecord recordFor(Username otherName, long seq, Instant now) {
        return SignedRecord.sign(identity, PeerRecord.of(identity, otherName, List.of(ADDRESS), seq, now, links));
    }

    public Bytes lease(Origin origin, Instant time, long counter) {
        return new LeaseBody(name, origin, time, counter).encode();
    }

    public Bytes unregister(Origin origin, Instant time, Bytes nonce) {
        return new NonceBody(name, origin, time, nonce).encode();
    }
}
