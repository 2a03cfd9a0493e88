// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.base.HostPort;
import java.time.Instant;

/**
 * One try to reach somebody.
 *
 * @param via which finder gave the address
 * @param result in plain words
 */
public record Attempt(Instant at, String via, HostPort address, String result) {}
