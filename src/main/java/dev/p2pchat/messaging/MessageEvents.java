// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.wire.MessageId;

/** What happens to messages, told after it is committed. Called on the store's writer thread; must not block. */
public interface MessageEvents {
    void committed(LoggedMessage message);

    void progressed(PeerId peer, MessageId id, DeliveryState state);

    /**
     * A stranger's message was committed, to wait for our answer.
     *
     * @param alert whether a person is to hear of it
     */
    void requested(LoggedMessage message, boolean alert);

    /** Something was written to a session; nothing is committed by that. Called on network threads. */
    void written(PeerId peer);

    /** Our folder was rolled back without a restore: what was not acknowledged is sent again and may come twice. */
    void mayRepeat(PeerId peer);
}
