// SPDX-License-Identifier: Apache-2.0
/** What two peers say to each other, as bytes: frames, messages, limits. No sockets, no keys, no storage. */
@NullMarked
package dev.p2pchat.wire;

import org.jspecify.annotations.NullMarked;
