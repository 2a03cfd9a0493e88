// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.identity.SignedRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What the directory has of a contact. A newer record by their key, or by one that theirs named, is kept; one by any other
 * is no answer, and an alarm.
 */
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
        if (entry.isEmpty()) {
            return List.of();
        }
        SignedRecord record = entry.get().record();
        Optional<Contact> known = contacts.update(record);
        if (known.isEmpty() || !known.get().conversation().equals(contact.conversation())) {
            contacts.claimed(record);
            return List.of();
        }
        contacts.unclaimed(known.get().id());
        if (record.content().isExpired(clock.instant())) {
            return List.of();
        }
        return record.content().addresses().stream()
                .map(address -> new Route(address, false))
                .toList();
    }
}
