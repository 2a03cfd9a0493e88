// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Username;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, as the directory tells it. The record was verified and carries the name; it may be expired or old, which is
 * for the caller to judge. The rest is the directory's word.
 *
 * @param online whether their lease is alive
 * @param lastSeen null when the directory does not know
 */
public record DirectoryEntry(
        SignedRecord record, boolean online, @Nullable Instant lastSeen) {
    public Username name() {
        return record.content().username();
    }
}
