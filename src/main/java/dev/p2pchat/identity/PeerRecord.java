// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody says of themselves: name, keys, where they listen.
 *
 * @param username a label; who it is says {@code identity}
 * @param noiseKeys 1 to {@value #MAX_NOISE_KEYS} X25519 keys that the identity vouches for; the first is the current one
 * @param addresses at most {@value #MAX_ADDRESSES}, in the order to try
 * @param seq strictly increasing with every record of this identity
 * @param issued cut to milliseconds, as is {@code expires}
 * @param versions protocol versions spoken
 * @param links the keys this identity had before, oldest first, each with its signature over the next; at most
 *     {@value #MAX_LINKS}, of which older ones are left out
 */
public record PeerRecord(
        Username username,
        Ed25519PublicKey identity,
        List<Bytes> noiseKeys,
        List<HostPort> addresses,
        long seq,
        Instant issued,
        Instant expires,
        List<Long> versions,
        List<RotationLink> links) {
    public static final int MAX_ADDRESSES = 8;
    public static final int MAX_LINKS = 8;
    public static final int MAX_NOISE_KEYS = 8;

    /** Expiry concerns the addresses of a fetched record, never pins or live handshakes. */
    public static final Duration LIFETIME = Duration.ofDays(30);

    /** How far two honest clocks may be apart. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    public static final long PROTOCOL_VERSION = 1;

    private static final int MAX_VERSIONS = 16;
    private static final int MAX_TYPE_CHARS = 16;
    private static final String TCP = "tcp";

    public PeerRecord {
        noiseKeys = List.copyOf(noiseKeys);
        addresses = List.copyOf(addresses);
        versions = List.copyOf(versions);
        links = List.copyOf(links);
        if (noiseKeys.isEmpty()
                || noiseKeys.size() > MAX_NOISE_KEYS
                || addresses.size() > MAX_ADDRESSES
                || links.size() > MAX_LINKS) {
            throw new IllegalArgumentException("a record has 1 to 8 noise keys, at most 8 addresses and 8 links");
        }
        for (Bytes key : noiseKeys) {
            if (key.length() != X25519PrivateKey.PUBLIC_BYTES) {
                throw new IllegalArgumentException("a noise key has 32 bytes");
            }
        }
    }

    /** A record of an identity that never had another key, and that begins to live now. */
    public static PeerRecord of(Identity identity, Username name, List<HostPort> addresses, long seq, Instant now) {
        return of(identity, name, addresses, seq, now, List.of());
    }

    /** A record of the given identity that begins to live now. */
    public static PeerRecord of(
            Identity identity,
            Username name,
            List<HostPort> addresses,
            long seq,
            Instant now,
            List<RotationLink> links) {
        Instant issued = Instant.ofEpochMilli(now.toEpochMilli());
        return new PeerRecord(
                name,
                identity.publicKey(),
                List.of(identity.noisePublicKey()),
                addresses,
                seq,
                issued,
                issued.plus(LIFETIME),
                List.of(PROTOCOL_VERSION),
                links);
    }

    public PeerId id() {
        return PeerId.of(identity);
    }

    /** Who this identity was before, oldest first. Whoever pinned one of them may follow to this record. */
    public List<PeerId> formerIds() {
        return links.stream().map(link -> PeerId.of(link.former())).toList();
    }

    public Bytes noiseKey() {
        return noiseKeys.get(0);
    }

    /** Whether its addresses may still be used. */
    public boolean isExpired(Instant now) {
        return now.isAfter(expires.plus(CLOCK_TOLERANCE));
    }

    /** Whether it says it was made later than any honest clock shows. */
    public boolean isFromTheFuture(Instant now) {
        return issued.isAfter(now.plus(CLOCK_TOLERANCE));
    }

    CborMap toCbor() {
        CborMap.Builder map = CborMap.builder()
                .put("name", username.value())
                .put("noise", noiseKeys)
                .put(
                        "addresses",
                        addresses.stream()
                                .map(a -> CborMap.builder()
                                        .put("type", TCP)
                                        .put("host", a.host())
                                        .put("port", a.port())
                                        .build())
                                .toList())
                .put("seq", seq)
                .put("issued", issued.toEpochMilli())
                .put("expires", expires.toEpochMilli())
                .put("versions", versions);
        if (!links.isEmpty()) {
            map.put("former", links.stream().map(RotationLink::encode).toList());
        }
        return map.build();
    }

    static PeerRecord fromCbor(Ed25519PublicKey identity, CborMap map) throws InvalidRecordException {
        try {
            List<HostPort> addresses = new ArrayList<>();
            for (CborMap address : map.maps("addresses", MAX_ADDRESSES)) {
                // Types this version does not know are left to those that do.
                if (address.text("type", MAX_TYPE_CHARS).equals(TCP)) {
                    addresses.add(new HostPort(
                            address.text("host", HostPort.MAX_HOST_CHARS), Math.toIntExact(address.unsigned("port"))));
                }
            }
            return new PeerRecord(
                    Username.of(map.text("name", Username.MAX_CHARS)),
                    identity,
                    map.listOfBytes("noise", MAX_NOISE_KEYS, X25519PrivateKey.PUBLIC_BYTES),
                    addresses,
                    map.unsigned("seq"),
                    Instant.ofEpochMilli(map.unsigned("issued")),
                    Instant.ofEpochMilli(map.unsigned("expires")),
                    map.listOfUnsigned("versions", MAX_VERSIONS),
                    map.has("former") ? chain(identity, map) : List.of());
        } catch (MalformedCborException | InvalidUsernameException | IllegalArgumentException | ArithmeticException e) {
            throw new InvalidRecordException("the record's content is not as it must be: " + e.getMessage());
        }
    }

    /** The links, whose signatures lead from each key to the next and at last to {@code identity}. */
    private static List<RotationLink> chain(Ed25519PublicKey identity, CborMap map)
            throws InvalidRecordException, MalformedCborException {
        List<RotationLink> links = new ArrayList<>();
        Set<Ed25519PublicKey> keys = new HashSet<>();
        keys.add(identity);
        for (Bytes encoded : map.listOfBytes("former", MAX_LINKS, RotationLink.BYTES)) {
            RotationLink link = RotationLink.decode(encoded);
            if (!keys.add(link.former())) {
                throw new InvalidRecordException("the record's rotation links run in a circle");
            }
            links.add(link);
        }
        for (int i = 0; i < links.size(); i++) {
            Ed25519PublicKey next = i + 1 < links.size() ? links.get(i + 1).former() : identity;
            if (!links.get(i).leadsTo(next)) {
                throw new InvalidRecordException("a rotation link of the record is forged or broken");
            }
        }
        return links;
    }
}
