// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the directory has of a contact. A record by another key is no answer; a newer one by theirs is kept. */
public final class DirectoryFinder implements PeerFinder {
    private final DirectoryClient directory;
    private final ContactBook contacts;
    private final InstantSource clock;

    public DirectoryFinder(DirectoryClient directory, ContactBook contacts, InstantSource clock) {
        this.directory = directory;
        this.contacts = contacts;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "directory";
    }

    @Override
    public List<Route> find(Contact contact) {
        Optional<DirectoryEntry> entry;
        try {
            entry = directory.find(contact.record().content().username());
        } catch (DirectoryException e) {
            // Whether the directory is there is told once, by whoever renews our lease.
            return List.of();
        }
        if (entry.isEmpty()
                || !entry.get().record().id().equals(contact.id())
                || entry.get().record().content().isExpired(clock.instant())) {
            return List.of();
        }
        contacts.pin(entry.get().record());
        return entry.get().record().content().addresses().stream()
                .map(address -> new Route(address, false))
                .toList();
    }
}
