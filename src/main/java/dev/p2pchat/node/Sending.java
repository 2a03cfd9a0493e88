// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person writes: from a text to a message that is committed, and on until it got as far as they want to know. */
final class Sending {
    private final People people;
    private final Messaging messaging;
    private final EventHub hub;
    private final Views views;

    Sending(People people, Messaging messaging, EventHub hub, Views views) {
        this.people = people;
        this.messaging = messaging;
        this.hub = hub;
        this.views = views;
    }

    /** All or, if one cannot be sent, none. */
    List<MessageView> send(String to, List<String> texts) throws ChatException {
        for (String text : texts) {
            check(text);
        }
        return messaging.queue(people.toWriteTo(to).conversation(), texts).stream()
                .map(views::message)
                .toList();
    }

    private static void check(String text) throws ChatException {
        if (text.isEmpty()) {
            throw new ChatException(Problem.USAGE, "The text is empty.");
        }
        try {
            int bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
            if (bytes > Envelope.MAX_BODY_BYTES) {
                throw new ChatException(
                        Problem.USAGE,
                        "The text has " + bytes + " bytes; a message has at most " + Envelope.MAX_BODY_BYTES
                                + ". Send it in pieces.");
            }
        } catch (CharacterCodingException e) {
            throw new ChatException(Problem.USAGE, "The text is not well-formed Unicode.");
        }
    }

    /** With a text or an empty one. */
    MessageView invite(String to, String text) throws ChatException {
        if (!text.isEmpty()) {
            check(text);
        }
        return views.message(messaging.invite(people.toWriteTo(to).conversation(), text));
    }

    /** Waits until it got as far as that, can get no farther, or the time is over. */
    MessageView await(MessageId id, String conversation, DeliveryState goal, Duration timeout)
            throws ChatException, InterruptedException {
        PeerId peer = people.talkedTo(conversation).conversation();
        Long place = messaging.reader().placeOf(peer, id);
        if (place == null) {
            throw noneOfOurs(conversation, id);
        }
        // It stays there: what is asked again at each change is not a search.
        long at = place;
        hub.await(() -> isSettled(messaging.reader().at(peer, at), goal), timeout.toNanos());
        LoggedMessage found = messaging.reader().at(peer, at);
        if (found == null) {
            throw noneOfOurs(conversation, id);
        }
        return views.message(found);
    }

    private static ChatException noneOfOurs(String conversation, MessageId id) {
        return new ChatException(Problem.USAGE, "No message of ours to " + conversation + " has the id " + id + ".");
    }

    private static boolean isSettled(@Nullable LoggedMessage message, DeliveryState goal) {
        if (message == null) {
            return true;
        }
        DeliveryState state = message.state();
        return state.reached(goal)
                || state == DeliveryState.REFUSED
                || state == DeliveryState.CANCELLED
                || state == DeliveryState.HELD;
    }
}
