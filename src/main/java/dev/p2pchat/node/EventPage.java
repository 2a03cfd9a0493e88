// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.util.List;

/**
 * Some of what happened, in order.
 *
 * @param events perhaps none
 * @param next behind which to go on, also where there were none
 */
public record EventPage(List<NumberedEvent> events, String next) {
    /** Events of one page. */
    public static final int MAX_EVENTS = 1000;

    public static final int DEFAULT_EVENTS = 256;

    public EventPage {
        events = List.copyOf(events);
    }
}
