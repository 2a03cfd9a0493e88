// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.handshake.PeerPolicy;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Keys with a record, who lets everybody in: a peer without a profile. */
record Party(Identity identity, SignedRecord ownRecord) implements PeerPolicy, AutoCloseable {
    static Party of(String name, SecureRandom random) {
        Identity identity = Identity.generate(random);
        return new Party(
                identity,
                SignedRecord.sign(identity, PeerRecord.of(identity, new Username(name), List.of(), 1, Instant.now())));
    }

    /** What they say of themselves when they listen there. */
    SignedRecord at(HostPort address) {
        PeerRecord known = ownRecord.content();
        return SignedRecord.sign(
                identity, PeerRecord.of(identity, known.username(), List.of(address), known.seq() + 1, Instant.now()));
    }

    OwnKeys keys() {
        return OwnKeys.of(identity);
    }

    @Override
    public boolean admits(SignedRecord caller) {
        return true;
    }

    @Override
    public boolean answersFirstContact(InetAddress from) {
        return false;
    }

    @Override
    public void close() {
        identity.close();
    }
}
