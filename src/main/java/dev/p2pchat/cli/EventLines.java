// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NumberedEvent;
import dev.p2pchat.terminal.Style;
import dev.p2pchat.terminal.VisibleText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What happened, as lines for people. */
final class EventLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Style style;
    private final ZoneId zone;

    EventLines(Style style, ZoneId zone) {
        this.style = style;
        this.zone = zone;
    }

    List<String> of(NumberedEvent numbered) {
        String time = style.dim(TIME.format(numbered.at().atZone(zone))) + "  ";
        ChatEvent event = numbered.event();
        if (event instanceof ChatEvent.MessageCommitted committed) {
            return message(time, committed.message());
        } else if (event instanceof ChatEvent.Requested requested) {
            return message(time + style.warning("request from "), requested.message());
        }
        return List.of(time + style.dim("* " + VisibleText.of(sentence(event))));
    }

    /** Indented, so that no line of a message can pass for an event of its own. */
    private List<String> message(String head, MessageView message) {
        String from = VisibleText.of(message.from());
        String who = message.outgoing()
                ? style.ours(from + " → " + VisibleText.of(message.conversation()))
                : style.theirs(VisibleText.of(message.conversation()));
        List<String> lines = new ArrayList<>();
        for (String line : VisibleText.message(message.from(), message.kind(), message.body())) {
            lines.add(lines.isEmpty() ? head + who + ": " + line : "    " + line);
        }
        return lines;
    }

    private static String sentence(ChatEvent event) {
        if (event instanceof ChatEvent.StateChanged change) {
            return change.state().word() + ": message " + change.id() + " to " + change.conversation();
        } else if (event instanceof ChatEvent.KeyChanged changed) {
            return "somebody with another key goes by the name " + changed.name() + ", shown as " + changed.shownAs();
        } else if (event instanceof ChatEvent.Rotated rotated) {
            return rotated.name() + " has a new key, named by the old one";
        } else if (event instanceof ChatEvent.Presence presence) {
            return presence.peer() + (presence.connected() ? " is here" : " went away");
        } else if (event instanceof ChatEvent.Notice notice) {
            return notice.text();
        }
        return "this profile was restored from a backup; what happened after that was made is not known here";
    }

    /** One that is not kept. */
    String passing(ChatEvent event) {
        return style.dim("* " + VisibleText.of(sentence(event)));
    }
}
