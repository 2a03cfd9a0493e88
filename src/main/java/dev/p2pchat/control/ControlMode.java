// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

/** What the process that has a profile open is doing with it; a client sees from it whether its wish can be met there. */
public enum ControlMode {
    /** Online, with a listener: a {@code peer}. */
    PEER,
    /** Dials others to deliver what waits, but does not listen: a {@code send}. */
    DIAL,
    /** Only reads and queues: a {@code history}. */
    OFFLINE
}
