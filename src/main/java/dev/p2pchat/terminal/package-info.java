// SPDX-License-Identifier: Apache-2.0
/**
 * The chat as a person sees it: typed lines become commands, events become lines. Nothing another person wrote is ever
 * obeyed by the terminal. The only user of JLine.
 */
@NullMarked
package dev.p2pchat.terminal;

import org.jspecify.annotations.NullMarked;
