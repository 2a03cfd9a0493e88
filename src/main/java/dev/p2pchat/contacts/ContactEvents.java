// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.identity.SignedRecord;

/**
 * What a person has to hear of keys. Told at once, before it is committed: an alarm does not wait for a disk, which may be
 * full. Called on any thread, also with locks held; must not block.
 */
public interface ContactEvents {
    /**
     * Somebody with another key goes by a contact's name. Told once for each key while the program runs.
     *
     * @param shownAs what the other one is shown as
     */
    default void impostor(Contact known, SignedRecord other, String shownAs) {}

    /** Somebody still holds a key that the contact has replaced: a thief, or the contact with an old backup. */
    default void formerKey(Contact known, SignedRecord caller) {}

    /** A contact's old key named a new one, and the pin followed. */
    default void rotated(Contact before, Contact now) {}
}
