// SPDX-License-Identifier: Apache-2.0
/** Puts a running peer together, and holds the one vocabulary of everything a person or program can ask of it. */
@NullMarked
package dev.p2pchat.node;

import org.jspecify.annotations.NullMarked;
