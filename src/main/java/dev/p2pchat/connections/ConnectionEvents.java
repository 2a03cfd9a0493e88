// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.contacts.Contact;

/** What a person may want to know of sessions. Called on threads of the network; must not block. */
public interface ConnectionEvents {
    /** The first session with them opened, or the last one ended. */
    void presence(Contact contact, boolean connected);
}
