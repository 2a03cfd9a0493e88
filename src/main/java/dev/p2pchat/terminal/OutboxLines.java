// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.TryView;
import dev.p2pchat.node.WaitingView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What waits to go out, as lines for people. */
public final class OutboxLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final int TEXT_COLUMNS = 40;

    private final InstantSource clock;
    private final ZoneId zone;

    public OutboxLines(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** One of a list; {@code handle} is what to call it by. */
    public List<String> listed(String handle, WaitingView waiting) {
        return List.of(head(handle, waiting), "    " + VisibleText.of(waiting.why()) + next(waiting));
    }

    /** One with all that was tried. */
    public List<String> why(WaitingView waiting) {
        List<String> lines = new ArrayList<>();
        lines.add(head(waiting.shortId(), waiting));
        lines.add("    " + VisibleText.of(waiting.why()) + next(waiting));
        if (!waiting.tries().isEmpty()) {
            lines.add("Tried last:");
        }
        for (TryView one : waiting.tries()) {
            String where = one.address() == null ? "" : " at " + one.address();
            lines.add("    " + at(one.at()) + "  " + VisibleText.of(one.via() + where + ": " + one.result()));
        }
        return lines;
    }

    private String head(String handle, WaitingView waiting) {
        MessageView message = waiting.message();
        String text = VisibleText.message(message.from(), message.kind(), message.body())
                .get(0);
        return handle + "  " + at(message.receivedAt()) + "  to " + VisibleText.of(message.conversation()) + ": "
                + TextWidth.cut(text, TEXT_COLUMNS);
    }

    private String next(WaitingView waiting) {
        Instant next = waiting.nextAttemptAt();
        if (next == null) {
            return "";
        }
        long seconds = Math.max(0, Duration.between(clock.instant(), next).toSeconds());
        return " Next try in " + seconds + " s.";
    }

    private String at(Instant when) {
        return TIME.format(when.atZone(zone));
    }
}
