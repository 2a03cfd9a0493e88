// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of ours that is not delivered.
 *
 * @param why it waits, in a sentence
 * @param attempts tries to reach its recipient since it was queued, of those that are remembered
 * @param lastError what came of the last of them, or null
 * @param nextAttemptAt when it is tried next; null while that is not planned, or it is tried just now
 * @param routes addresses that were tried, each with who knew it
 * @param tries the last ones, oldest first, also from before it was queued; none in a list of messages
 */
public record WaitingView(
        MessageView message,
        String why,
        int attempts,
        @Nullable String lastError,
        @Nullable Instant nextAttemptAt,
        List<String> routes,
        List<TryView> tries) {
    /** Characters at an id's end that tell messages apart for people; those at its beginning are the time. */
    private static final int SHORT_ID_CHARS = 8;

    public WaitingView {
        routes = List.copyOf(routes);
        tries = List.copyOf(tries);
    }

    /** As much of the message's id as people need. */
    public String shortId() {
        return message.id().substring(message.id().length() - SHORT_ID_CHARS);
    }
}
