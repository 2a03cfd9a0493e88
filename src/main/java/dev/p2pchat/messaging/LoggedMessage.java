// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.wire.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A message as the log has it.
 *
 * @param committed when it was committed here
 */
public record LoggedMessage(PeerId peer, boolean outgoing, Instant committed, Envelope envelope, DeliveryState state) {
    /** The text; empty for a kind this version does not know. */
    public String text() {
        return hasText(envelope) ? new String(envelope.body().toArray(), StandardCharsets.UTF_8) : "";
    }

    static boolean hasText(Envelope envelope) {
        return envelope.kind().equals(Envelope.TEXT) || envelope.kind().equals(Envelope.INVITE);
    }
}
