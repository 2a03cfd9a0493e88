// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.History;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a history: an answer is bounded, however long the messages are.
 *
 * @param messages oldest first, at most {@link History#MAX_PAGE_MESSAGES} and about {@link History#MAX_PAGE_BYTES}
 * @param rest where those behind them lie, in their order; to be asked for with {@link ChatApi#messages}
 */
public record HistoryPage(List<MessageView> messages, List<Places> rest) {
    public HistoryPage {
        messages = List.copyOf(messages);
        rest = List.copyOf(rest);
    }

    /** Whether there is a rest. */
    public boolean goesOn() {
        return !rest.isEmpty();
    }

    /** The places to ask for next: no more than may fit. */
    public List<Places> next() {
        return split(rest, History.MAX_PAGE_MESSAGES).get(0);
    }

    /** The page that comes next, from the answer for {@link #next}. */
    public HistoryPage followedBy(HistoryPage answer) {
        List<Places> left = new ArrayList<>(answer.rest());
        left.addAll(split(rest, History.MAX_PAGE_MESSAGES).get(1));
        return new HistoryPage(answer.messages(), left);
    }

    /** The first {@code count} places, and the others. */
    private static List<List<Places>> split(List<Places> places, int count) {
        List<Places> first = new ArrayList<>();
        List<Places> others = new ArrayList<>();
        int room = count;
        for (Places run : places) {
            int here = Math.min(room, run.at().size());
            if (here > 0) {
                first.add(new Places(run.conversation(), run.at().subList(0, here)));
            }
            if (here < run.at().size()) {
                others.add(new Places(
                        run.conversation(), run.at().subList(here, run.at().size())));
            }
            room -= here;
        }
        return List.of(first, others);
    }
}
