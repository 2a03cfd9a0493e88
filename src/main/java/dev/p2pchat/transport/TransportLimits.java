// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.Reassembly;
import java.time.Duration;

/**
 * Every bound of the transport.
 *
 * @param connect for one TCP connect
 * @param handshake for a whole handshake, however many reads it takes
 * @param halfOpen unauthenticated connections at once
 * @param halfOpenPerAddress of them from one IPv4 address or IPv6 /64
 * @param halfOpenForContacts of {@code halfOpen}, those that only addresses of contacts may take
 * @param handshakesPerSecond begun from one IPv4 address or IPv6 /64; as many at once after a pause
 * @param rateTable addresses whose rate is remembered
 * @param ping silence of the other side after which a PING goes out
 * @param idle silence of the other side, or a write that does not proceed, after which the connection ends
 * @param probe for an answer when the other side is asked out of turn, because the network changed; also between two such
 *     questions at least, however often it changes
 * @param close for draining and the other side's CLOSE after ours
 * @param bulkMessages waiting in one connection to be sent
 * @param bulkBytes their size together; one message is always taken
 * @param controlFrames waiting in one connection to be sent; more end it
 * @param reassemblyBytes half-received messages of all connections together
 */
public record TransportLimits(
        Duration connect,
        Duration handshake,
        int halfOpen,
        int halfOpenPerAddress,
        int halfOpenForContacts,
        int handshakesPerSecond,
        int rateTable,
        Duration ping,
        Duration idle,
        Duration probe,
        Duration close,
        int bulkMessages,
        long bulkBytes,
        int controlFrames,
        long reassemblyBytes) {
    public TransportLimits {
        if (halfOpenForContacts >= halfOpen || ping.compareTo(idle) >= 0 || probe.compareTo(ping) >= 0) {
            throw new IllegalArgumentException("limits that contradict each other");
        }
    }

    /** What the protocol says, and for what it leaves open, what one machine can bear a hundred times over. */
    public static TransportLimits defaults() {
        return new TransportLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                256,
                8,
                32,
                10,
                4096,
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                64,
                2L << 20,
                1024,
                Reassembly.MAX_TOTAL_BYTES);
    }
}
