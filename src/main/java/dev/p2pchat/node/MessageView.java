// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.DeliveryState;
import java.time.Instant;

/**
 * A message as shown.
 *
 * @param id a UUID
 * @param conversation the contact's label
 * @param peer the contact's whole peer id
 * @param verified whether the contact's safety number was compared
 * @param outgoing whether we wrote it
 * @param from the author's name
 * @param to the recipient's name
 * @param sentAt by the author's clock
 * @param receivedAt when it was committed here
 * @param kind {@code text}, {@code invite}, or a kind this version may not know
 * @param body the text; for a kind that is not known, empty
 */
public record MessageView(
        String id,
        String conversation,
        String peer,
        boolean verified,
        boolean outgoing,
        String from,
        String to,
        Instant sentAt,
        Instant receivedAt,
        DeliveryState state,
        String kind,
        String body) {}
