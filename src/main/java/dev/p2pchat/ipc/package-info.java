// SPDX-License-Identifier: Apache-2.0
/** Sockets between processes of one user, in folders that only that user can enter. Knows nothing of what is said. */
@NullMarked
package dev.p2pchat.ipc;

import org.jspecify.annotations.NullMarked;
