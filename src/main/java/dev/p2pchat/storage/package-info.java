// SPDX-License-Identifier: Apache-2.0
/** Ordered, durable key-value tables with one writer that commits in groups. Knows nothing of what it stores. */
@NullMarked
package dev.p2pchat.storage;

import org.jspecify.annotations.NullMarked;
