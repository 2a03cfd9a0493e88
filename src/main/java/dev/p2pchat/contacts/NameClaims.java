// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who says that a contact's name is theirs, by another key: each such contact keeps the newest claim until a person decides
 * about it, and whoever listens is told of each key once while the program runs. Under the monitor of the book, but for
 * what is told.
 */
final class NameClaims {
    private final Entries entries;
    private final List<ContactEvents> listeners = new CopyOnWriteArrayList<>();
    private final Set<List<PeerId>> told = new HashSet<>();

    NameClaims(Entries entries) {
        this.entries = entries;
    }

    void attach(ContactEvents listener) {
        listeners.add(listener);
    }

    /** Somebody claims the name in their record. What was decided about already is no claim any more. */
    void claimed(SignedRecord record, String shownAs) {
        Contact claimer = entries.find(record.id());
        if (claimer != null && (claimer.isBlocked() || claimer.standing() != Standing.REQUEST)) {
            return;
        }
        for (Contact known : namesakes(record)) {
            SignedRecord before = known.rival();
            if (before == null
                    || !before.id().equals(record.id())
                    || before.content().seq() < record.content().seq()) {
                entries.save(known.withRival(record));
            }
        }
        tellNamesakes(record, shownAs);
    }

    /** The claim was withdrawn where it was made: in the directory. */
    void withdrawn(@Nullable Contact known) {
        SignedRecord rival = known == null ? null : known.rival();
        if (known != null && rival != null && entries.find(rival.id()) == null) {
            entries.save(known.withRival(null));
        }
    }

    /** Contacts who are called what the record's name says, and are others. */
    private List<Contact> namesakes(SignedRecord record) {
        Username name = record.content().username();
        return entries.contacts().stream()
                .filter(contact -> contact.label().equals(name.value())
                        || contact.username().equals(name))
                .filter(contact -> !contact.id().equals(record.id()))
                .toList();
    }

    void tellNamesakes(SignedRecord record, String shownAs) {
        for (Contact known : namesakes(record)) {
            if (!known.isBlocked() && isNews(known, record)) {
                listeners.forEach(listener -> listener.impostor(known, record, shownAs));
            }
        }
    }

    /** Somebody called with a key that this contact has replaced. */
    void tellFormerKey(Contact known, SignedRecord caller) {
        if (!known.isBlocked() && isNews(known, caller)) {
            listeners.forEach(listener -> listener.formerKey(known, caller));
        }
    }

    void tellRotated(Contact before, Contact now) {
        if (now.isWelcome()) {
            listeners.forEach(listener -> listener.rotated(before, now));
        }
    }

    private boolean isNews(Contact known, SignedRecord other) {
        synchronized (told) {
            return told.add(List.of(known.id(), other.id()));
        }
    }
}
