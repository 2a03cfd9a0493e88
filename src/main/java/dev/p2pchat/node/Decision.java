// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/** What a person decides about somebody. */
public enum Decision {
    /** Takes a request: they are a contact, and what they wrote is delivered. */
    ACCEPT,
    /** Turns a request down: what they wrote is thrown away, and they are told that it is refused. */
    REJECT,
    /** Takes somebody off the contacts; the conversation stays readable. */
    REMOVE,
    /** Shuts somebody out without a word: nothing of theirs is taken in or shown. */
    BLOCK,
    UNBLOCK,
    /** Their messages come without an alert. */
    MUTE,
    UNMUTE
}
