// SPDX-License-Identifier: Apache-2.0
/** Authenticated connections between two peers: who listens, who dials, deadlines and bounds. Nothing escapes a connection's task. */
@NullMarked
package dev.p2pchat.transport;

import org.jspecify.annotations.NullMarked;
