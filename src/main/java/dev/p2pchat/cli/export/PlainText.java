// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.terminal.VisibleText;
import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For reading with anything. Only what we write begins in the first column but messages' times. */
public final class PlainText implements Document {
    private final Writer out;
    private final ZoneId zone;
    private boolean begun;
    private @Nullable LocalDate day;

    public PlainText(Writer out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void conversation(ConversationView conversation) throws IOException {
        if (begun) {
            line("");
        }
        begun = true;
        day = null;
        line("=== " + VisibleText.of(conversation.name()) + " (" + VisibleText.of(conversation.peer()) + ") ===");
    }

    @Override
    public void message(MessageView message) throws IOException {
        Head head = Head.of(message, zone);
        if (!head.day().equals(day)) {
            day = head.day();
            line("");
            line("--- " + Head.words(head.day()) + " ---");
        }
        List<String> body = VisibleText.message(message.from(), message.kind(), message.body());
        String state = head.state().isEmpty() ? "" : " (" + head.state() + ")";
        line(head.time() + " " + VisibleText.of(message.from()) + state + ": " + body.get(0));
        for (String more : body.subList(1, body.size())) {
            // Indented, so that no line of a message can pass for a message of its own.
            line("         " + more);
        }
    }

    @Override
    public void end() {
        // There is nothing to close.
    }

    private void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
    }
}
