// SPDX-License-Identifier: Apache-2.0
/**
 * The routes of the HTTP directories this program grew out of, for their clients that nobody changes any more: thin
 * adapters over the same names. Nothing outside knows this package; without it the rest is whole.
 */
@NullMarked
package dev.p2pchat.directory.ancestors;

import org.jspecify.annotations.NullMarked;
