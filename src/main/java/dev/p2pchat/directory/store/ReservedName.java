// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.PeerId;

/** A name whose owner took its entry out: it stays theirs, and their next record must have a larger {@code seq}. */
public record ReservedName(Username name, Bytes identity, long seq) implements StoredName {
    @Override
    public PeerId id() {
        return PeerId.of(new Ed25519PublicKey(identity));
    }
}
