// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

/** What becomes of a message that came in. */
enum Verdict {
    STORE,
    /** Kept as a request until a person answers. */
    HOLD,
    /** Not kept; its author is told. */
    REFUSE,
    /** Not kept, and its author hears nothing, not even that it arrived. */
    DROP
}
