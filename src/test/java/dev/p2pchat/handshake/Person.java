// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Somebody with fixed keys and the simplest policy: everybody may in whom nobody blocked. */
final class Person implements PeerPolicy {
    final Identity identity;
    final SignedRecord record;
    final Set<PeerId> blocked = new HashSet<>();
    boolean answersFirstContact = true;

    private Person(Identity identity, String name, Bytes noiseKeyInRecord) {
        this.identity = identity;
        PeerRecord usual =
                PeerRecord.of(identity, new Username(name), List.of(), 1, Instant.parse("2026-01-01T00:00:00Z"));
        PeerRecord content = new PeerRecord(
                usual.username(),
                usual.identity(),
                List.of(noiseKeyInRecord),
                usual.addresses(),
                usual.seq(),
                usual.issued(),
                usual.expires(),
                usual.versions(),
                usual.links());
        this.record = SignedRecord.sign(identity, content);
    }

    /** The seeds decide the two keys. */
    static Person of(String name, int signingSeed, int noiseSeed) {
        Identity identity = new Identity(new Ed25519PrivateKey(key(signingSeed)), new X25519PrivateKey(key(noiseSeed)));
        return new Person(identity, name, identity.noisePublicKey());
    }

    /** Like this one, but with a record that vouches for another noise key. */
    Person vouchingFor(Bytes otherNoiseKey) {
        return new Person(identity, record.content().username().value(), otherNoiseKey);
    }

    private static SecretKey key(int seed) {
        byte[] bytes = new byte[SecretKey.BYTES];
        Arrays.fill(bytes, (byte) seed);
        return SecretKey.owning(bytes);
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
        return answersFirstContact && from.isLoopbackAddress();
    }
}
