// SPDX-License-Identifier: Apache-2.0
/** Who claimed which name, durably, and who is online, in memory. A name has one owner for ever. */
@NullMarked
package dev.p2pchat.directory.store;

import org.jspecify.annotations.NullMarked;
