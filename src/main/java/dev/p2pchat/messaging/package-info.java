// SPDX-License-Identifier: Apache-2.0
/**
 * Conversations that lose nothing: what is written waits until the other side has committed it, and arrives exactly
 * once, in order. Nothing here is acknowledged before it is committed.
 */
@NullMarked
package dev.p2pchat.messaging;

import org.jspecify.annotations.NullMarked;
