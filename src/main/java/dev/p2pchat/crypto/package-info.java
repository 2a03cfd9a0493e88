// SPDX-License-Identifier: Apache-2.0
/** Primitives and closeable keys over Bouncy Castle's lightweight API, and the only user of it. Knows no protocol. */
@NullMarked
package dev.p2pchat.crypto;

import org.jspecify.annotations.NullMarked;
