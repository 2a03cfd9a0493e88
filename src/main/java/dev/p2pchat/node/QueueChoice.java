// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/** What becomes of messages that wait for somebody whose name another key takes over. */
public enum QueueChoice {
    /** They go on waiting for the key they were written to. */
    KEEP,
    /** They go to the new key, and the old one never gets them. */
    MOVE,
    /** Nobody gets them. */
    CANCEL
}
