// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.DeliveryState;
import org.jspecify.annotations.Nullable;

/** Something that happened, for every screen and program that listens. */
public sealed interface ChatEvent {
    /** Whether a person has to hear of it, be it later: when nobody listens, it is kept for whoever comes first. */
    default boolean mustBeHeard() {
        return false;
    }

    /**
     * A message was committed here, ours or theirs.
     *
     * @param muted whether its author's messages are to come without an alert
     */
    record MessageCommitted(MessageView message, boolean muted) implements ChatEvent {}

    /**
     * Somebody we do not know wrote, and waits for our answer.
     *
     * @param name what they are shown as
     * @param id their whole peer id
     * @param from the host they came from, or null
     */
    record Requested(String name, String id, @Nullable String from, MessageView message) implements ChatEvent {
        @Override
        public boolean mustBeHeard() {
            return true;
        }
    }

    /** One of our messages got farther, or was refused. */
    record StateChanged(String id, String conversation, DeliveryState state) implements ChatEvent {}

    /** A contact's session opened or the last one ended. */
    record Presence(String peer, boolean connected) implements ChatEvent {}

    /** Somebody with another key goes by a contact's name; shown apart as {@code shownAs}. */
    record KeyChanged(String name, String shownAs, String pinnedId, String otherId) implements ChatEvent {
        @Override
        public boolean mustBeHeard() {
            return true;
        }
    }

    /**
     * A contact has a new key, which their old one named; the pin followed.
     *
     * @param wasVerified whether they were verified, which they are no longer
     */
    record Rotated(String name, String formerId, String id, boolean wasVerified) implements ChatEvent {
        @Override
        public boolean mustBeHeard() {
            return true;
        }
    }

    /** The profile was made from a backup; what happened between the two is not known here. */
    record Restored() implements ChatEvent {}

    /** Something worth telling once: the directory went away or is back, the name is taken. */
    record Notice(Level level, String text) implements ChatEvent {
        @Override
        public boolean mustBeHeard() {
            return level == Level.WARNING;
        }
    }

    /** How much a notice matters. */
    enum Level {
        INFO,
        WARNING
    }
}
