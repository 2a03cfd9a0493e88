// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records of somebody who changed their key. */
public final class Chain {
    private Chain() {}

    /** A record of the last of the identities, whose links lead to it from the first through those between. */
    public static SignedRecord record(String name, long seq, List<HostPort> addresses, int... seeds) {
        List<RotationLink> links = new ArrayList<>();
        for (int i = 0; i + 1 < seeds.length; i++) {
            try (Identity former = FixedIdentity.of(seeds[i]);
                    Identity next = FixedIdentity.of(seeds[i + 1])) {
                links.add(RotationLink.sign(former, next.publicKey()));
            }
        }
        try (Identity identity = FixedIdentity.of(seeds[seeds.length - 1])) {
            return SignedRecord.sign(
                    identity,
                    PeerRecord.of(
                            identity,
                            new Username(name),
                            addresses,
                            seq,
                            Instant.parse("2026-01-01T00:00:00Z"),
                            links));
        }
    }
}
