// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.terminal.VisibleText;
import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One page that needs nothing else: no script, no network, which its policy forbids the browser even if something slipped
 * through. Everything that is not ours is escaped; a browser sorts out the direction of each text by itself.
 */
public final class Html implements Document {
    private static final String BEGIN = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>p2pchat</title>
            <style>
            :root { color-scheme: light dark; --text: #1c1c1c; --page: #fff; --theirs: #f0f0f2; --ours: #dcedff; --quiet: #5a5a5a; }
            @media (prefers-color-scheme: dark) {
              :root { --text: #eaeaea; --page: #161618; --theirs: #29292d; --ours: #1c3a57; --quiet: #a8a8a8; }
            }
            body { margin: 0 auto; max-width: 46rem; padding: 0 1rem 2rem; font: 1rem/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); }
            h1 { font-size: 1.4rem; margin: 2rem 0 0; }
            h2 { font-size: .95rem; text-align: center; color: var(--quiet); margin: 1.6rem 0 .8rem; }
            .key { margin: 0; font-size: .75rem; color: var(--quiet); overflow-wrap: anywhere; }
            article { margin: .4rem 0; display: flex; flex-direction: column; align-items: flex-start; }
            article.out { align-items: flex-end; }
            article header { font-size: .8rem; color: var(--quiet); }
            article p { margin: .1rem 0 0; padding: .4rem .7rem; border-radius: .7rem; max-width: 85%; box-sizing: border-box; background: var(--theirs); white-space: pre-wrap; overflow-wrap: anywhere; }
            article.out p { background: var(--ours); }
            @media print {
              :root { color-scheme: light; --text: #000; --page: #fff; --theirs: #fff; --ours: #fff; --quiet: #444; }
              body { max-width: none; padding: 0; font-size: 10pt; }
              article p { border: 1px solid #999; }
              article { break-inside: avoid-page; }
              h1, h2 { break-after: avoid-page; }
            }
            </style>
            </head>
            <body>
            """;

    private final Writer out;
    private final ZoneId zone;
    private boolean begun;
    private boolean inSection;
    private @Nullable LocalDate day;

    public Html(Writer out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void conversation(ConversationView conversation) throws IOException {
        begin();
        endSection();
        inSection = true;
        day = null;
        out.write("<section>\n<h1><bdi>" + escaped(VisibleText.of(conversation.name())) + "</bdi>"
                + (conversation.verified() ? " ✓" : "") + "</h1>\n<p class=\"key\">"
                + escaped(VisibleText.of(conversation.peer())) + "</p>\n");
    }

    @Override
    public void message(MessageView message) throws IOException {
        Head head = Head.of(message, zone);
        if (!head.day().equals(day)) {
            day = head.day();
            out.write("<h2>" + Head.words(head.day()) + "</h2>\n");
        }
        out.write("<article class=\"" + (message.outgoing() ? "out" : "in") + "\"><header><bdi>"
                + escaped(VisibleText.of(message.from())) + "</bdi> <time datetime=\"" + message.receivedAt() + "\">"
                + head.time() + "</time>" + (head.state().isEmpty() ? "" : " (" + head.state() + ")")
                + "</header><p dir=\"auto\">"
                + escaped(String.join("\n", VisibleText.message(message.from(), message.kind(), message.body())))
                + "</p></article>\n");
    }

    @Override
    public void end() throws IOException {
        begin();
        endSection();
        out.write("</body>\n</html>\n");
    }

    private void begin() throws IOException {
        if (!begun) {
            out.write(BEGIN);
            begun = true;
        }
    }

    private void endSection() throws IOException {
        if (inSection) {
            out.write("</section>\n");
        }
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }
}
