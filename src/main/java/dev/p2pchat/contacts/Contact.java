// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Somebody whose key is pinned here.
 *
 * @param label what they are shown as: their username, or {@code username (KEYID)} if it was another contact's already
 * @param record the newest record of theirs that we have seen
 * @param addresses where a session with them was last opened, newest first; tried beside the record's
 * @param pinned when the key was first seen
 * @param seen when a session with them was last open; {@link Instant#EPOCH} if never
 */
public record Contact(String label, SignedRecord record, List<HostPort> addresses, Instant pinned, Instant seen) {
    static final int MAX_ADDRESSES = 4;
    private static final int MAX_LABEL_CHARS = 64;

    public Contact {
        addresses = List.copyOf(addresses);
    }

    public PeerId id() {
        return record.id();
    }

    /** Where to try, without repetition: where they answered last, then what their record says. */
    public List<HostPort> routes() {
        Set<HostPort> routes = new LinkedHashSet<>(addresses);
        routes.addAll(record.content().addresses());
        return List.copyOf(routes);
    }

    Contact withRecord(SignedRecord newer) {
        return new Contact(label, newer, addresses, pinned, seen);
    }

    Contact seenAt(List<HostPort> answered, Instant now) {
        Set<HostPort> merged = new LinkedHashSet<>(answered);
        merged.addAll(addresses);
        return new Contact(label, record, merged.stream().limit(MAX_ADDRESSES).toList(), pinned, now);
    }

    Bytes encode() {
        return CborMap.builder()
                .put("label", label)
                .put("record", record.record())
                .put("signature", record.signature())
                .put("addresses", addresses.stream().map(HostPort::toString).toList())
                .put("pinned", pinned.toEpochMilli())
                .put("seen", seen.toEpochMilli())
                .encode();
    }

    static Contact decode(Bytes encoded) throws MalformedCborException, InvalidRecordException {
        CborMap map = CborMap.parse(encoded);
        List<HostPort> addresses = new ArrayList<>();
        for (String address : map.texts("addresses", MAX_ADDRESSES)) {
            addresses.add(HostPort.parse(address));
        }
        return new Contact(
                map.text("label", MAX_LABEL_CHARS),
                SignedRecord.verify(
                        map.bytes("record", SignedRecord.MAX_BYTES), map.bytes("signature", SignedRecord.MAX_BYTES)),
                addresses,
                Instant.ofEpochMilli(map.unsigned("pinned")),
                Instant.ofEpochMilli(map.unsigned("seen")));
    }
}
