// SPDX-License-Identifier: Apache-2.0
/** Conversations as documents for people: nothing anybody wrote can leave its place in one, whatever they wrote. */
@NullMarked
package dev.p2pchat.cli.export;

import org.jspecify.annotations.NullMarked;
