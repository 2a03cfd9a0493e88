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
import java.util.List;

/**
 * What somebody says of themselves: name, keys, where they listen.
 *
 * @param username a label; who it is says {@code identity}
 * @param noiseKeys 1 to {@value #MAX_NOISE_KEYS} X25519 keys that the identity vouches for; the first is the current one
 * @param addresses at most {@value #MAX_ADDRESSES}, in the order to try
 * @param seq strictly increasing with every record of this identity
 * @param issued cut to milliseconds, as is {@code expires}
 * @param versions protocol versions spoken
 */
public record PeerRecord(
        Username username,
        Ed25519PublicKey identity,
        List<Bytes> noiseKeys,
        List<HostPort> addresses,
        long seq,
        Instant issued,
        Instant expires,
        List<Long> versions) {
    public static final int MAX_ADDRESSES = 8;
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
        if (noiseKeys.isEmpty() || noiseKeys.size() > MAX_NOISE_KEYS || addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a record has 1 to 8 noise keys and at most 8 addresses");
        }
        for (Bytes key : noiseKeys) {
            if (key.length() != X25519PrivateKey.PUBLIC_BYTES) {
                throw new IllegalArgumentException("a noise key has 32 bytes");
            }
        }
    }

    /** A record of the given identity that begins to live now. */
    public static PeerRecord of(Identity identity, Username name, List<HostPort> addresses, long seq, Instant now) {
        Instant issued = Instant.ofEpochMilli(now.toEpochMilli());
        return new PeerRecord(
                name,
                identity.publicKey(),
                List.of(identity.noisePublicKey()),
                addresses,
                seq,
                issued,
                issued.plus(LIFETIME),
                List.of(PROTOCOL_VERSION));
    }

    public PeerId id() {
        return PeerId.of(identity);
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
        return CborMap.builder()
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
                .put("versions", versions)
                .build();
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
                    map.listOfUnsigned("versions", MAX_VERSIONS));
        } catch (MalformedCborException | InvalidUsernameException | IllegalArgumentException | ArithmeticException e) {
            throw new InvalidRecordException("the record's content is not as it must be: " + e.getMessage());
        }
    }
}
