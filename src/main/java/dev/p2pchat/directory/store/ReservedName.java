// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;

/** A name whose owner took its entry out: it stays theirs, and their next record must have a larger {@code seq}. */
public record ReservedName(Username name, Bytes identity, long seq) implements StoredName {}
