// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.cli.export.Document;
import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import java.io.IOException;
import java.io.Writer;

/** The same objects as {@code history --json}, one a line; each says which conversation it belongs to. */
final class JsonDocument implements Document {
    private final Writer out;

    JsonDocument(Writer out) {
        this.out = out;
    }

    @Override
    public void conversation(ConversationView conversation) {
        // Its messages name it.
    }

    @Override
    public void message(MessageView message) throws IOException {
        out.write(Console.escaped(JsonLines.message(message)));
        out.write('\n');
    }

    @Override
    public void end() {
        // There is nothing to close.
    }
}
