// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.directory.api.KnockBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes knocks, seldom, and believes those that a contact signed for us, here, now. What they are good for is decided by
 * whoever asked. Safe for several threads.
 */
final class Knocks {
    /** Between two knocks at one contact. */
    static final Duration MIN_PAUSE = Duration.ofSeconds(30);

    private final Origin directory;
    private final Username own;
    private final InstantSource clock;
    private final Map<PeerId, Instant> made = new HashMap<>();
    private final Map<PeerId, Instant> believed = new HashMap<>();

    Knocks(Origin directory, Username own, InstantSource clock) {
        this.directory = directory;
        this.own = own;
        this.clock = clock;
    }

    /** Signs one, with as many of the addresses, best first, as it has room for; empty where it is too soon or there is none. */
    Optional<SignedBody> make(Contact contact, Identity signer, List<HostPort> addresses) {
        if (addresses.isEmpty() || !isDue(contact.conversation())) {
            return Optional.empty();
        }
        Username to = contact.record().content().username();
        Instant now = Instant.ofEpochMilli(clock.millis());
        for (int count = Math.min(addresses.size(), KnockBody.MAX_ADDRESSES); count > 0; count--) {
            Bytes body = new KnockBody(own, to, directory, now, addresses.subList(0, count)).encode();
            if (body.length() <= SignedBody.MAX_BODY_BYTES) {
                return Optional.of(new SignedBody(body, signer.sign(Purpose.KNOCK, body)));
            }
        }
        return Optional.empty();
    }

    private synchronized boolean isDue(PeerId peer) {
        Instant now = clock.instant();
        Instant last = made.get(peer);
        // A clock that was set back must not silence us.
        if (last != null && !now.isBefore(last) && now.isBefore(last.plus(MIN_PAUSE))) {
            return false;
        }
        made.put(peer, now);
        return true;
    }

    /** Returns where to call the contact, or nothing when this is not theirs, or not for us, or not news. */
    List<HostPort> believe(Contact contact, SignedBody signed) {
        if (!Identity.verify(contact.record().content().identity(), Purpose.KNOCK, signed.body(), signed.signature())) {
            return List.of();
        }
        try {
            KnockBody knock = KnockBody.parse(signed.body());
            return isForUs(contact, knock) && isNews(contact.conversation(), knock.time())
                    ? knock.addresses()
                    : List.of();
        } catch (MalformedCborException e) {
            return List.of();
        }
    }

    private boolean isForUs(Contact contact, KnockBody knock) {
        Duration apart = Duration.between(knock.time(), clock.instant()).abs();
        return knock.name().equals(contact.record().content().username())
                && knock.to().equals(own)
                && knock.origin().equals(directory)
                && apart.compareTo(PeerRecord.CLOCK_TOLERANCE) <= 0;
    }

    private synchronized boolean isNews(PeerId peer, Instant time) {
        Instant last = believed.get(peer);
        if (last != null && !time.isAfter(last)) {
            return false;
        }
        believed.put(peer, time);
        return true;
    }
}
