// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

/** What came of taking a message back. */
public enum Withdrawal {
    /** It will never be sent. */
    DONE,
    /** The same, but a session that broke may have carried it. */
    WAS_SENT_BEFORE,
    /** A session carries it just now. */
    UNDER_WAY,
    /** It does not wait any more. */
    GONE
}
