// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/** The kinds of things that go wrong, one for each decision a caller can take. */
public enum Problem {
    /** The machine or the store does not do what it must: busy port, unwritable folder, damage. */
    FAILED,
    /** What was asked makes no sense. */
    USAGE,
    /** Queued or held; nothing is lost. */
    NOT_YET,
    /** No such name or profile. */
    UNKNOWN_NAME,
    /** Refused by the other side, or the name is taken. */
    REFUSED,
    /** The directory cannot be reached, and the name is not known otherwise. */
    DIRECTORY_UNREACHABLE,
    /** Somebody else now goes by a pinned name; a person must decide. */
    KEY_CHANGED,
    /** The passphrase does not open the profile. */
    WRONG_PASSPHRASE
}
