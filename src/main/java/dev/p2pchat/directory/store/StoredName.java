// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.PeerId;

/** What is kept of a name that is somebody's: its entry or, once its owner took that out, whose it stays. */
public sealed interface StoredName permits NameEntry, ReservedName {
    Username name();

    /** The owner's key. */
    Bytes identity();

    /** The number of the newest record that came. */
    long seq();

    /** Who owns it. */
    default PeerId id() {
        return PeerId.of(new Ed25519PublicKey(identity()));
    }
}
