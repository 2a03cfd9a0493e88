// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.History;
import java.util.List;

/**
 * A part of a conversation, in the order of its log.
 *
 * @param conversation whose, and where its log ends now
 * @param messages at most {@link History#MAX_PAGE_MESSAGES} and about {@link History#MAX_PAGE_BYTES}; perhaps none, though
 *     there are more behind
 * @param last the place that was looked at last, to go on from; when it is the end, this was all for now
 */
public record LogPage(ConversationView conversation, List<MessageView> messages, long last) {
    public LogPage {
        messages = List.copyOf(messages);
    }
}
