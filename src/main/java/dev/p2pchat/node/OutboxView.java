// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.util.List;

/**
 * What waits to go out.
 *
 * @param messages the oldest, at most {@value #MAX_LISTED}
 * @param total how many there are
 */
public record OutboxView(List<WaitingView> messages, long total) {
    public static final int MAX_LISTED = 1000;

    public OutboxView {
        messages = List.copyOf(messages);
    }
}
