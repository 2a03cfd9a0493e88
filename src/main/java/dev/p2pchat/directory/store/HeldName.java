// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A name that no key can claim, because somebody without one holds it.
 *
 * @param note of whoever holds it, at most {@value #MAX_NOTE_BYTES} bytes that nobody else looks into
 */
public record HeldName(Username name, Bytes note) implements StoredName {
    public static final int MAX_NOTE_BYTES = 4096;

    public HeldName {
        if (note.length() > MAX_NOTE_BYTES) {
            throw new IllegalArgumentException("a note has at most " + MAX_NOTE_BYTES + " bytes");
        }
    }

    @Override
    public @Nullable PeerId id() {
        return null;
    }
}
