// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which messages to show.
 *
 * @param with the contact, or null for all conversations
 * @param last at most this many, the newest; 1 to {@value #MAX_LAST}
 * @param since only those committed here at or after this time, or null
 * @param search only those whose text contains this, in capitals or not and with accents composed or not, or null; at most
 *     {@value #MAX_SEARCH_CHARS} characters
 */
public record HistoryQuery(
        @Nullable String with,
        int last,
        @Nullable Instant since,
        @Nullable String search) {
    public static final int DEFAULT_LAST = 50;
    public static final int MAX_LAST = 100_000;
    public static final int MAX_SEARCH_CHARS = 1000;
}
