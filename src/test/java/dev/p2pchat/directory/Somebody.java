// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.UnregisterBody;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** A person in a test, with keys of their own, who signs what the test wants. */
public final class Somebody {
    public static final HostPort ADDRESS = new HostPort("192.0.2.7", 9000);

    private static final SecureRandom RANDOM = new SecureRandom();

    public final Username name;
    public final Identity identity = Identity.generate(RANDOM);

    public Somebody(String name) {
        this.name = new Username(name);
    }

    public SignedRecord record(long seq, Instant now) {
        return recordFor(name, seq, now);
    }

    public SignedRecord recordFor(Username otherName, long seq, Instant now) {
        return SignedRecord.sign(identity, PeerRecord.of(identity, otherName, List.of(ADDRESS), seq, now));
    }

    public Bytes lease(Origin origin, Instant time, long counter) {
        return new LeaseBody(name, origin, time, counter).encode();
    }

    public Bytes unregister(Origin origin, Instant time, Bytes nonce) {
        return new UnregisterBody(name, origin, time, nonce).encode();
    }
}
