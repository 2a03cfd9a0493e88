// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.time.Duration;

/** The default limits, of which a test changes what it needs. */
public final class LimitsBuilder {
    private static final TransportLimits DEFAULTS = TransportLimits.defaults();

    public int halfOpen = DEFAULTS.halfOpen();
    public int halfOpenPerAddress = DEFAULTS.halfOpenPerAddress();
    public int halfOpenForContacts = DEFAULTS.halfOpenForContacts();
    public int handshakesPerSecond = 100_000;
    public int rateTable = DEFAULTS.rateTable();
    public Duration ping = DEFAULTS.ping();
    public Duration idle = DEFAULTS.idle();
    public int bulkMessages = DEFAULTS.bulkMessages();
    public long bulkBytes = DEFAULTS.bulkBytes();
    public int controlFrames = DEFAULTS.controlFrames();
    public long reassemblyBytes = DEFAULTS.reassemblyBytes();

    public TransportLimits build() {
        return new TransportLimits(
                DEFAULTS.connect(),
                DEFAULTS.handshake(),
                halfOpen,
                halfOpenPerAddress,
                halfOpenForContacts,
                handshakesPerSecond,
                rateTable,
                ping,
                idle,
                DEFAULTS.probe(),
                DEFAULTS.close(),
                bulkMessages,
                bulkBytes,
                controlFrames,
                reassemblyBytes);
    }
}
