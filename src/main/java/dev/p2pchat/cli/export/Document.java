// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import java.io.IOException;

/** A document being written from its beginning to its end, nothing of which is kept. For one thread. */
public interface Document {
    /** Begins a conversation; what follows belongs to it. */
    void conversation(ConversationView conversation) throws IOException;

    /** The next message of the conversation. */
    void message(MessageView message) throws IOException;

    /** Ends the document. */
    void end() throws IOException;
}
