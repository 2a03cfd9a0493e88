// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.wire.MessageId;

/** What a person has read of what others wrote, and who is told so. */
final class ReadMarks {
    private final NodeConfig config;
    private final People people;
    private final Messaging messaging;

    ReadMarks(NodeConfig config, People people, Messaging messaging) {
        this.config = config;
        this.people = people;
        this.messaging = messaging;
    }

    /** Everything of theirs up to that message. */
    void markRead(String conversation, MessageId upTo) throws ChatException {
        Contact contact = people.talkedTo(conversation);
        if (!contact.isWelcome()) {
            throw new ChatException(
                    Problem.REFUSED, contact.label() + " is blocked or no contact, and is not told what you read.");
        }
        if (config.mode() != NodeConfig.Mode.PEER) {
            throw new ChatException(
                    Problem.REFUSED, "What was read is said by \"p2pchat peer\" only, and none is running.");
        }
        messaging.read(contact.conversation(), upTo, config.readReceipts());
    }
}
