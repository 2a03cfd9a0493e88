// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.DeliveryState;

/** Something that happened, for every screen and program that listens. */
public sealed interface ChatEvent {
    /** A message was committed here, ours or theirs. */
    record MessageCommitted(MessageView message) implements ChatEvent {}

    /** One of our messages got farther, or was refused. */
    record StateChanged(String id, String conversation, DeliveryState state) implements ChatEvent {}

    /** A contact's session opened or the last one ended. */
    record Presence(String peer, boolean connected) implements ChatEvent {}

    /** Somebody with another key goes by a contact's name; shown apart as {@code shownAs}. */
    record KeyChanged(String name, String shownAs, String pinnedId, String otherId) implements ChatEvent {}

    /** Something worth telling once: the directory went away or is back, the name is taken. */
    record Notice(Level level, String text) implements ChatEvent {}

    /** How much a notice matters. */
    enum Level {
        INFO,
        WARNING
    }
}
