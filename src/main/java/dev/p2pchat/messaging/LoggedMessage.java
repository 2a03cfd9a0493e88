// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;

/**
 * A message as the log has it.
 *
 * @param committed when it was committed here
 */
public record LoggedMessage(PeerId peer, boolean outgoing, Instant committed, Envelope envelope, DeliveryState state) {
    /**
     * What a line says.
     *
     * @param streams the state of somebody's stream, asked for messages of ours only
     */
    static LoggedMessage of(PeerId peer, StoredMessage line, Function<PeerId, Outbound> streams) {
        DeliveryState state = line.outgoing()
                ? streams.apply(peer).stateOf(line)
                : line.outcome() == Outcome.HELD ? DeliveryState.HELD : DeliveryState.RECEIVED;
        return new LoggedMessage(peer, line.outgoing(), line.committed(), line.open(), state);
    }

    /** As it was, or will be, in another state. */
    public LoggedMessage as(DeliveryState other) {
        return new LoggedMessage(peer, outgoing, committed, envelope, other);
    }

    /** The text; empty for a kind this version does not know. */
    public String text() {
        return hasText(envelope) ? new String(envelope.body().toArray(), StandardCharsets.UTF_8) : "";
    }

    static boolean hasText(Envelope envelope) {
        return envelope.kind().equals(Envelope.TEXT) || envelope.kind().equals(Envelope.INVITE);
    }
}
