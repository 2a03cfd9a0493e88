// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

/** What becomes of a stranger's first message. */
public enum AcceptMode {
    /** Waits for our answer, which we are asked for at once. */
    ASK,
    /** Everybody who proves a key is a contact. */
    ALL,
    /** Waits for our answer, without a word until we look. */
    CONTACTS,
    /** Refused. */
    NONE
}
