// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The secrets of a profile, wiped on close.
 *
 * @param former identities given up, the last one first; at most {@link FormerIdentity#MAX_KEPT}
 * @param links from former keys to the current one, oldest first. Kept on their own because they outlive the keys that
 *     signed them; at most {@link PeerRecord#MAX_LINKS}
 * @param dataKey seals the store's records
 * @param indexKey blinds the store's lookup keys
 * @param wrap seals all the rest in the key file
 */
record KeyRing(
        Identity identity,
        List<FormerIdentity> former,
        List<RotationLink> links,
        SecretKey dataKey,
        SecretKey indexKey,
        KeyWrap wrap)
        implements AutoCloseable {
    KeyRing {
        former = List.copyOf(former);
        links = List.copyOf(links);
    }

    static KeyRing generate(char[] passphrase, SecureRandom random) {
        return new KeyRing(
                Identity.generate(random),
                List.of(),
                List.of(),
                SecretKey.random(random),
                SecretKey.random(random),
                KeyWrap.choose(passphrase, random));
    }

    /** The same with another identity; it shares all keys with this one, and leaves out those that are too old. */
    KeyRing rotatedTo(Identity next, Instant now) {
        List<FormerIdentity> given = new ArrayList<>();
        given.add(new FormerIdentity(identity, now.truncatedTo(ChronoUnit.MILLIS)));
        former.stream().filter(one -> !one.isOver(now)).forEach(given::add);
        List<RotationLink> chain = new ArrayList<>(links);
        chain.add(RotationLink.sign(identity, next.publicKey()));
        return new KeyRing(
                next,
                given.subList(0, Math.min(given.size(), FormerIdentity.MAX_KEPT)),
                chain.subList(Math.max(0, chain.size() - PeerRecord.MAX_LINKS), chain.size()),
                dataKey,
                indexKey,
                wrap);
    }

    /** What the world may know us by at this time. */
    OwnKeys at(Instant now) {
        return new OwnKeys(
                identity,
                former.stream()
                        .filter(one -> !one.isOver(now))
                        .map(FormerIdentity::identity)
                        .toList(),
                links);
    }

    @Override
    public void close() {
        identity.close();
        former.forEach(one -> one.identity().close());
        dataKey.close();
        indexKey.close();
        wrap.close();
    }

    @Override
    public String toString() {
        return "KeyRing[hidden]";
    }
}
