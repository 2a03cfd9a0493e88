// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.contacts.Contact;

/** Answers where a contact may be reached. */
public interface PeerFinder {
    /** The word for its answers in a log: {@code last}, {@code directory}. */
    String name();

    /**
     * Where to try, or why nowhere. May take as long as a request to a directory.
     * Whoever answers there is held to the contact's key: a finder that lies costs time, nothing else.
     */
    Found find(Contact contact);
}
