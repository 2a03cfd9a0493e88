// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.QueueChoice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How trust is put into words: other keys, safety numbers, decisions. Plain text, nothing made visible yet. */
final class TrustLines {
    private static final int GROUPS_A_LINE = 4;

    private TrustLines() {}

    /** Somebody with another key claims a contact's name. */
    static List<String> keyChanged(ChatEvent.KeyChanged changed, Advice advice) {
        String name = changed.name();
        return List.of(
                "!!! WARNING: somebody else now goes by the name " + name + " !!!",
                "You know the key " + changed.pinnedId(),
                "but this one has  " + changed.otherId(),
                "It is shown apart as \"" + changed.shownAs() + "\". What you write to " + name
                        + " still goes to the one you know, and to nobody else.",
                "Ask " + name + " on another way whether they have a new key, before you believe it.",
                "If they do: " + advice.acceptKey(name, changed.otherId()) + "   If not: "
                        + advice.block(changed.shownAs()));
    }

    /** The same for somebody whom it was said of before. */
    static List<String> stillChanged(String name, @Nullable String claimer) {
        return List.of(
                "!!! WARNING: " + claimed(name) + " !!!",
                claimer == null ? "Which key it is, /contacts will say." : "Their key is " + claimer,
                "What you write to " + name + " still goes to the one you know, and to nobody else.",
                "Ask " + name + " on another way whether they have a new key, before you believe it.",
                "If they do: " + Advice.CHAT.acceptKey(name, claimer == null ? "KEY" : claimer)
                        + "   If not: /block the other one, whom /who or /requests shows.");
    }

    static String claimed(String name) {
        return "Somebody with another key goes by the name " + name + ".";
    }

    static List<String> rotated(ChatEvent.Rotated rotated, Advice advice) {
        List<String> lines = new ArrayList<>();
        lines.add("* " + rotated.name() + " has a new key, which the old one named. The conversation goes on with it.");
        lines.add("  old " + rotated.formerId());
        lines.add("  new " + rotated.id());
        if (rotated.wasVerified()) {
            lines.add(
                    "  " + rotated.name() + " was verified and is no longer: a thief of the old key could do this too."
                            + " Compare again: " + advice.code(rotated.name()));
        }
        return lines;
    }

    /** The digits of {@code code}, by lines. */
    static List<String> digits(CodeView code) {
        String[] groups = code.digits().split(" ");
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < groups.length; at += GROUPS_A_LINE) {
            int end = Math.min(groups.length, at + GROUPS_A_LINE);
            lines.add("    " + String.join(" ", List.of(groups).subList(at, end)));
        }
        return lines;
    }

    static String howToCompare(CodeView code) {
        return code.verified()
                ? code.name() + " is verified: you compared these digits before."
                : "Compare them with what " + code.name() + " sees at /code, face to face or on the telephone. All the"
                        + " same? /verify " + code.name() + " yes";
    }

    static String after(Decision decision, String name) {
        return switch (decision) {
            case ACCEPT -> name + " is a contact now. Say hello: @" + name + " hello";
            case REJECT -> name + " was turned down; what they wrote is thrown away.";
            case REMOVE -> name + " is no contact any more; what was said can still be read.";
            case BLOCK ->
                name
                        + " is blocked: nothing of theirs comes in, and they cannot tell. /unblock " + name
                        + " lets them in again.";
            case UNBLOCK -> name + " is no longer blocked. What they wrote meanwhile does not arrive.";
            case MUTE ->
                name + " is muted: what they write is shown when you open the conversation. /unread says"
                        + " that it came.";
            case UNMUTE -> name + " is no longer muted.";
        };
    }

    /**
     * Somebody's name went to another key.
     *
     * @param waiting how many messages waited for the one before
     */
    static List<String> accepted(PeerView peer, QueueChoice queue, long waiting) {
        List<String> lines = new ArrayList<>();
        lines.add(peer.name() + " is the one with this key from now on: " + peer.id());
        if (waiting > 0) {
            String messages = waiting == 1 ? "1 message" : waiting + " messages";
            lines.add(
                    switch (queue) {
                        case KEEP ->
                            "For the old key still wait: " + messages + " (keep; the others are move and cancel).";
                        case MOVE -> "To the new key go now: " + messages + ".";
                        case CANCEL -> "Not sent to anybody: " + messages + ".";
                    });
        }
        lines.add("The new key is not verified. Compare: /code " + peer.name());
        return lines;
    }
}
