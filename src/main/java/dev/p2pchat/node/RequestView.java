// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wrote to us unasked and waits for our answer.
 *
 * @param name what they call themselves, with key id where that could be taken for another's
 * @param id their whole peer id
 * @param from the host they came from, or null
 * @param since when they first wrote
 * @param messages what they wrote, oldest first
 */
public record RequestView(String name, String id, @Nullable String from, Instant since, List<MessageView> messages) {
    public RequestView {
        messages = List.copyOf(messages);
    }
}
