// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.wire.MessageId;
import java.util.function.Supplier;

/** What happens to messages, told after it is committed. Called on the store's writer thread; must not block. */
public interface MessageEvents {
    /** A message was committed. Who wants to know what it says asks for it, on a thread that has the time. */
    void committed(PeerId peer, Supplier<LoggedMessage> message);

    void progressed(PeerId peer, Supplier<MessageId> id, DeliveryState state);

    /**
     * A stranger's message was committed, to wait for our answer.
     *
     * @param alert whether a person is to hear of it
     */
    void requested(LoggedMessage message, boolean alert);

    /** Something was written to a session; nothing is committed by that. Called on network threads. */
    void written(PeerId peer);

    /**
     * Messages of ours wait, because their recipient was not reached. Told again only when there are more.
     *
     * @param why in plain words
     */
    void waits(PeerId peer, long messages, String why);

    /** Our folder was rolled back without a restore: what was not acknowledged is sent again and may come twice. */
    void mayRepeat(PeerId peer);
}
