// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.List;

/**
 * A claimed name with the newest record of its owner. The record was verified when it came, and is not verified again
 * with every look-up: it is handed out as it lies there, and whoever gets it checks it.
 *
 * @param identity the owner's key, for checking what else they sign
 * @param written when this record came, cut to milliseconds
 */
public record NameEntry(
        Username name,
        Bytes identity,
        long seq,
        Bytes record,
        Bytes signature,
        List<HostPort> addresses,
        Instant written)
        implements StoredName {
    public NameEntry {
        addresses = List.copyOf(addresses);
    }

    /** The entry that a record becomes when it comes {@code now}. */
    public static NameEntry of(SignedRecord record, Instant now) {
        return new NameEntry(
                record.content().username(),
                record.content().identity().bytes(),
                record.content().seq(),
                record.record(),
                record.signature(),
                record.content().addresses(),
                Instant.ofEpochMilli(now.toEpochMilli()));
    }

    @Override
    public PeerId id() {
        return PeerId.of(owner());
    }

    public Ed25519PublicKey owner() {
        return new Ed25519PublicKey(identity);
    }
}
