// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.KeylessEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries in the order of their names.
 *
 * @param keyless those without a key, of whom nothing can be verified
 * @param next where the next page begins, to be given as {@code after}; null when this was the last
 */
public record DirectoryPage(
        List<DirectoryEntry> entries,
        List<KeylessEntry> keyless,
        @Nullable Username next) {
    public DirectoryPage {
        entries = List.copyOf(entries);
        keyless = List.copyOf(keyless);
    }
}
