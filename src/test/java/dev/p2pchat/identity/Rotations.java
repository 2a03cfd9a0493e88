// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What somebody has who rotated from each of some identities to the next. */
public final class Rotations {
    private Rotations() {}

    /** The links from the first to the last. */
    public static List<RotationLink> links(List<Identity> oldestFirst) {
        List<RotationLink> links = new ArrayList<>();
        for (int i = 0; i + 1 < oldestFirst.size(); i++) {
            links.add(
                    RotationLink.sign(oldestFirst.get(i), oldestFirst.get(i + 1).publicKey()));
        }
        return links;
    }

    /** The keys of somebody who goes by the last one, and still answers to the others. */
    public static OwnKeys keys(List<Identity> oldestFirst) {
        List<Identity> former = new ArrayList<>();
        for (int i = oldestFirst.size() - 2; i >= 0; i--) {
            former.add(oldestFirst.get(i));
        }
        return new OwnKeys(oldestFirst.get(oldestFirst.size() - 1), former, links(oldestFirst));
    }

    /** The record of the current one, with the links. */
    public static SignedRecord record(OwnKeys keys, Username name, List<HostPort> addresses, long seq, Instant now) {
        return SignedRecord.sign(
                keys.current(), PeerRecord.of(keys.current(), name, addresses, seq, now, keys.links()));
    }
}
