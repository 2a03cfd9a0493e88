// SPDX-License-Identifier: Apache-2.0
/** What can be wrong with a peer: each check looks at one thing, judges it by what it saw, and says it in plain words. */
@NullMarked
package dev.p2pchat.cli.doctor;

import org.jspecify.annotations.NullMarked;
