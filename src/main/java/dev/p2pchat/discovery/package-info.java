// SPDX-License-Identifier: Apache-2.0
/** Where is this peer? One question, several answerers; and what we ourselves say about where we are. Dials nobody. */
@NullMarked
package dev.p2pchat.discovery;

import org.jspecify.annotations.NullMarked;
