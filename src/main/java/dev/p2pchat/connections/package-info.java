// SPDX-License-Identifier: Apache-2.0
/** Live sessions by peer: who is connected, whom to dial and when, who may in. Knows nothing of what they say. */
@NullMarked
package dev.p2pchat.connections;

import org.jspecify.annotations.NullMarked;
