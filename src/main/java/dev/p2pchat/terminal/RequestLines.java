// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.RequestView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What strangers wrote, in lines that cannot pass for anybody else's. */
final class RequestLines {
    /** How much of a stranger's text an alert shows; {@code /requests} shows all of it. */
    private static final int MAX_ALERT_LINES = 5;

    private static final int MAX_ALERT_COLUMNS = 200;

    private static final String INDENT = "    ";

    private final Style style;
    private final Advice advice;

    RequestLines(Style style, Advice advice) {
        this.style = style;
        this.advice = advice;
    }

    /** Somebody asks right now: with what they wrote, and with what to type. */
    List<String> alert(ChatEvent.Requested requested) {
        MessageView message = requested.message();
        String how = message.kind().equals("invite") ? " invites you to talk" : " asks to talk to you";
        List<String> text = message.body().isEmpty() ? List.of() : VisibleText.lines(message.body());
        List<String> lines = new ArrayList<>();
        lines.add(style.warning("* " + VisibleText.of(requested.name()) + how + from(requested.from())));
        text.stream()
                .limit(MAX_ALERT_LINES)
                .map(line -> TextWidth.cut(INDENT + line, MAX_ALERT_COLUMNS))
                .forEach(lines::add);
        if (text.size() > MAX_ALERT_LINES) {
            lines.add(INDENT + "… /requests shows the rest");
        }
        lines.add(style.warning("  " + answers(requested.name())));
        return lines;
    }

    /** Somebody who waits, with everything they wrote. */
    List<String> of(RequestView request, String since) {
        String name = VisibleText.of(request.name());
        List<String> lines = new ArrayList<>();
        lines.add(style.theirs(name) + " asks since " + since + from(request.from()));
        lines.add("  id " + request.id());
        for (MessageView message : request.messages()) {
            VisibleText.message(message.from(), message.kind(), message.body())
                    .forEach(line -> lines.add(INDENT + line));
        }
        lines.add("  " + answers(request.name()));
        return lines;
    }

    private static String from(@Nullable String host) {
        return host == null ? "" : ", from " + VisibleText.of(host);
    }

    private String answers(String asking) {
        return "Answer with " + advice.answers(VisibleText.of(asking));
    }
}
