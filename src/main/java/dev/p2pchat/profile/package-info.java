// SPDX-License-Identifier: Apache-2.0
/** One identity's folder: its keys, its settings, its store, and the lock of whoever has it open. Overwrites nothing. */
@NullMarked
package dev.p2pchat.profile;

import org.jspecify.annotations.NullMarked;
