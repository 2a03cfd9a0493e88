// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.directory.client.MisbehavingDirectoryException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the directory has of a contact. A newer record by their key, or by one that theirs named, is kept; one by any other
 * is no answer, and an alarm. What an honest directory would hardly say is told. Safe for several threads.
 */
public final class DirectoryFinder implements PeerFinder {
    private final DirectoryClient directory;
    private final ContactBook contacts;
    private final InstantSource clock;
    private final Listener listener;
    private final Set<Object> told = new HashSet<>();
    private final Set<PeerId> listed = new HashSet<>();

    /** Hears what a person should know of the directory, once for each contact while the program runs. Must not block. */
    public interface Listener {
        /** It said something that an honest directory says only after a mishap, if at all. */
        void doubtful(String what);

        /** It has nothing that helps, and may be right. */
        void unhelpful(String what);
    }

    /** What is told once for each contact. */
    private enum Finding {
        FALSE,
        FORMER_KEY,
        OLD,
        EXPIRED,
        GONE
    }

    public DirectoryFinder(DirectoryClient directory, ContactBook contacts, InstantSource clock, Listener listener) {
        this.directory = directory;
        this.contacts = contacts;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "directory";
    }

    @Override
    public Found find(Contact contact) {
        Optional<DirectoryEntry> entry;
        try {
            entry = directory.find(contact.record().content().username());
        } catch (MisbehavingDirectoryException e) {
            tell(contact, Finding.FALSE, e.getMessage() + " Nothing of it was used.");
            return Found.nothing(String.valueOf(e.getMessage()));
        } catch (DirectoryException e) {
            // Whether the directory is there is told once, by whoever renews our lease.
            return Found.nothing(String.valueOf(e.getMessage()));
        }
        if (entry.isEmpty()) {
            if (wasListed(contact)) {
                tell(contact, Finding.GONE, "has no entry for " + contact.label() + " any more.");
            }
            return Found.nothing("the directory has no entry of that name");
        }
        return routes(contact, entry.get().record());
    }

    private Found routes(Contact contact, SignedRecord record) {
        Optional<Contact> known = contacts.update(record);
        if (known.isEmpty() || !known.get().conversation().equals(contact.conversation())) {
            if (contacts.conversationOf(record.id()).equals(contact.conversation())) {
                tell(
                        contact,
                        Finding.FORMER_KEY,
                        "shows a key of " + contact.label() + " that they have replaced by another. It is not used.");
            } else {
                contacts.claimed(record);
            }
            return Found.nothing("the directory has the name under another key");
        }
        list(contact);
        if (record.content().isExpired(clock.instant())) {
            tell(
                    contact,
                    Finding.EXPIRED,
                    "has only an expired record of " + contact.label() + ". The addresses in it are not used.");
            return Found.nothing("the directory has only an expired record");
        }
        if (record.content().seq() < known.get().record().content().seq()) {
            tell(
                    contact,
                    Finding.OLD,
                    "shows an older record of " + contact.label() + " than they showed before. The newer one counts.");
        }
        return Found.of(
                record.content().addresses().stream()
                        .map(address -> new Route(address, false))
                        .toList(),
                "the directory has no address");
    }

    private synchronized void list(Contact contact) {
        listed.add(contact.conversation());
    }

    private synchronized boolean wasListed(Contact contact) {
        return listed.contains(contact.conversation());
    }

    private void tell(Contact contact, Finding finding, String what) {
        synchronized (this) {
            // What it says of everybody is told with the first; what it thinks up anew each time, once of each.
            if (!told.add(List.of(contact.conversation(), finding)) || !told.add(what)) {
                return;
            }
        }
        switch (finding) {
            case FALSE -> listener.doubtful(what);
            case FORMER_KEY, OLD -> listener.doubtful("The directory " + directory.directory() + " " + what);
            case EXPIRED, GONE -> listener.unhelpful("The directory " + directory.directory() + " " + what);
        }
    }
}
