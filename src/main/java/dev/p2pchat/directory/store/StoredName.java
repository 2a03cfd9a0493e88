// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a name that is somebody's: its entry or, once its owner took that out, whose it stays; or that it is held
 * by somebody who has no key.
 */
public sealed interface StoredName permits NameEntry, ReservedName, HeldName {
    Username name();

    /** Who owns it; null where that is no key's. */
    @Nullable PeerId id();
}
