// SPDX-License-Identifier: Apache-2.0
/** How much one client may ask. What is remembered of clients is bounded, and when it is full it forgets, never refuses. */
@NullMarked
package dev.p2pchat.http.limit;

import org.jspecify.annotations.NullMarked;
