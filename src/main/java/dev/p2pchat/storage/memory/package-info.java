// SPDX-License-Identifier: Apache-2.0
/** The store's twin in memory: the same promises but one, that anything outlives the process. */
@NullMarked
package dev.p2pchat.storage.memory;

import org.jspecify.annotations.NullMarked;
