// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try to reach somebody.
 *
 * @param via who knew where: {@code known} (from before) or {@code directory}
 * @param address host and port, or null where none was known
 * @param result in plain words
 */
public record TryView(Instant at, String via, @Nullable String address, String result) {}
