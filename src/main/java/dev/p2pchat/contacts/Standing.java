// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import java.util.Locale;

/** What somebody is to us, beside being blocked. */
public enum Standing {
    /** Whom we chose to talk to; only they are dialled, and only their messages are simply stored. */
    CONTACT,
    /** Wrote to us unasked; what they wrote waits for our answer. */
    REQUEST,
    /** Their request was turned down; what they write is refused until we turn to them. */
    REJECTED,
    /** Met before and nothing more: a contact that was removed, or somebody blocked whom we never talked to. */
    STRANGER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Standing of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
