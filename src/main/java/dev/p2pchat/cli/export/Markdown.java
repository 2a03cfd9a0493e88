// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.terminal.VisibleText;
import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CommonMark: a heading for each conversation and day, a paragraph for each message. Every character that could mean
 * something is escaped, also where it would not, and lines of a message are held together by hard breaks; so whatever
 * somebody wrote stays a text within their paragraph.
 */
public final class Markdown implements Document {
    /** CommonMark 0.31, 2.4: any ASCII punctuation may be escaped. Quotes and the like need not be. */
    private static final String SPECIAL = "\\`*_{}[]()<>#+-=.!|~&:@/$^";

    private final Writer out;
    private final ZoneId zone;
    private boolean begun;
    private @Nullable LocalDate day;

    public Markdown(Writer out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void conversation(ConversationView conversation) throws IOException {
        if (begun) {
            out.write('\n');
        }
        begun = true;
        day = null;
        out.write("# " + escaped(VisibleText.of(conversation.name()).strip()) + "\n\n" + escaped(conversation.peer())
                + "\n");
    }

    @Override
    public void message(MessageView message) throws IOException {
        Head head = Head.of(message, zone);
        if (!head.day().equals(day)) {
            day = head.day();
            out.write("\n## " + Head.words(head.day()) + "\n");
        }
        String state = head.state().isEmpty() ? "" : " *(" + head.state() + ")*";
        String body = VisibleText.message(message.from(), message.kind(), message.body()).stream()
                .map(Markdown::line)
                .collect(Collectors.joining("\\\n"));
        out.write(
                "\n**" + escaped(VisibleText.of(message.from())) + "** " + head.time() + state + "\\\n" + body + "\n");
    }

    /** An empty line would end the paragraph, and spaces at the beginning would be lost or make code. */
    private static String line(String text) {
        String stripped = text.stripLeading();
        return "\u00a0".repeat(stripped.isEmpty() ? 1 : text.length() - stripped.length()) + escaped(stripped);
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c < 0x80 && SPECIAL.indexOf(c) >= 0) {
                safe.append('\\');
            }
            safe.appendCodePoint(c);
        });
        return safe.toString();
    }

    @Override
    public void end() {
        // There is nothing to close.
    }
}
