// SPDX-License-Identifier: Apache-2.0
/**
 * {@code ChatApi} over a Unix domain socket that only its owner can open: the server beside a node, and the client that
 * implements the same interface. A client, however slow or wrong, never holds up the peer.
 */
@NullMarked
package dev.p2pchat.control;

import org.jspecify.annotations.NullMarked;
