// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.storage.StoreFailedException;

/** What to say of a record that was sealed by us and yet is not what we write. */
final class Damage {
    private Damage() {}

    static StoreFailedException in(String what, Exception cause) {
        return new StoreFailedException(
                "The profile holds " + what + " that cannot be read. Restore the profile from a backup.", cause);
    }
}
