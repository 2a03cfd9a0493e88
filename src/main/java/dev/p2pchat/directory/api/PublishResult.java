// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

/** What became of a record that was handed to the directory. */
public enum PublishResult {
    /** The name was free, and is its key's for ever now. */
    CLAIMED,
    /** A newer record of the same identity, or of the one it rotated to, replaced the older one. */
    UPDATED,
    /** The same bytes lay there already; nothing was touched. */
    UNCHANGED,
    /** The name belongs to another identity. */
    TAKEN,
    /** The directory has, or had, a record of this identity with the same or a larger {@code seq}. */
    STALE
}
