// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;

/**
 * An event that is kept, and can be asked for again.
 *
 * @param id of the profile's; {@link ChatApi#events} goes on behind it
 * @param at when it was committed
 */
public record NumberedEvent(String id, Instant at, ChatEvent event) {}
