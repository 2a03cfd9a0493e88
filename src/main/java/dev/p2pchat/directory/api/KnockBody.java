// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * "I cannot reach you; you may reach me at these addresses": what is signed with {@code Purpose.KNOCK}, for the one it
 * is meant for, who checks it by the key they know.
 *
 * @param name who knocks
 * @param time cut to milliseconds
 * @param addresses best first, 1 to {@value #MAX_ADDRESSES}
 */
public record KnockBody(Username name, Username to, Origin origin, Instant time, List<HostPort> addresses)
        implements Proof {
    /** As many are dialled for one knock. */
    public static final int MAX_ADDRESSES = 8;

    public KnockBody {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a knock names 1 to 8 addresses");
        }
    }

    public Bytes encode() {
        return CborMap.builder()
                .put("from", name.value())
                .put("to", to.value())
                .put("origin", origin.toString())
                .put("time", time.toEpochMilli())
                .put("addresses", addresses.stream().map(HostPort::toString).toList())
                .encode();
    }

    public static KnockBody parse(Bytes encoded) throws MalformedCborException {
        CborMap map = CborMap.parse(encoded);
        try {
            List<HostPort> addresses = new ArrayList<>();
            for (String address : map.texts("addresses", MAX_ADDRESSES)) {
                addresses.add(HostPort.parse(address));
            }
            return new KnockBody(
                    Username.of(map.text("from", Username.MAX_CHARS)),
                    Username.of(map.text("to", Username.MAX_CHARS)),
                    Origin.parse(map.text("origin", Origin.MAX_CHARS)),
                    Instant.ofEpochMilli(map.unsigned("time")),
                    addresses);
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedCborException("a name, the origin or an address: not one");
        }
    }
}
