// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Who says that a contact's name is theirs, by another key: each such contact keeps the newest claim until a person decides
 * about it. The journal gets a claim with the commit that keeps it, so that programs hear of it once; whoever listens is
 * told of each key once while the program runs. Under the monitor of the book, but for
 * what is told.
 */
final class NameClaims {
    /** Other keys under one contact's name that are told of while the program runs. */
    private static final int MAX_TOLD = 16;

    private final Entries entries;
    private final Journal journal;
    private final List<ContactEvents> listeners = new CopyOnWriteArrayList<>();
    private final Map<PeerId, Set<PeerId>> told = new HashMap<>();

    NameClaims(Entries entries, Journal journal) {
        this.entries = entries;
        this.journal = journal;
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
        List<Contact> news = news(record);
        for (Contact known : namesakes(record)) {
            SignedRecord before = known.rival();
            boolean sameKey = before != null && before.id().equals(record.id());
            if (before == null
                    || !sameKey
                    || before.content().seq() < record.content().seq()) {
                List<Contact> toJournal = !sameKey && news.contains(known) ? List.of(known) : List.of();
                var unused = entries.write(
                        List.of(known.withRival(record)), journalled(toJournal, record, shownAs), committed -> {});
            }
        }
        alarm(news, record, shownAs);
    }

    /** The newest claim, and whoever else we know by the contact's name: a request, or a contact added since. */
    List<SignedRecord> of(Contact contact) {
        List<SignedRecord> claims = new ArrayList<>();
        SignedRecord rival = contact.rival();
        if (rival != null) {
            claims.add(rival);
        }
        entries.all().stream()
                .filter(other -> !other.isBlocked() && !other.id().equals(contact.id()))
                .filter(other -> other.username().equals(contact.username())
                        || other.username().value().equals(contact.label()))
                .map(Contact::record)
                .filter(record -> rival == null || !rival.id().equals(record.id()))
                .forEach(claims::add);
        return claims;
    }

    /** Contacts who are called what the record's name says, and are others. */
    private List<Contact> namesakes(SignedRecord record) {
        Username name = record.content().username();
        return entries.contacts().stream()
                .filter(contact -> contact.label().equals(name.value())
                        // Whoever is shown with their key cannot be taken for another.
                        || (contact.username().equals(name) && !Labels.namesKey(contact.label())))
                .filter(contact -> !contact.id().equals(record.id()))
                .toList();
    }

    /** Whether the record's owner is no contact, and a contact has that name. */
    boolean isClaim(SignedRecord record) {
        Contact owner = entries.find(record.id());
        boolean chosen = owner != null && owner.standing() == Standing.CONTACT;
        return !chosen && !namesakes(record).isEmpty();
    }

    /** Contacts of whom it was not told yet, while the program runs, that this record's owner has their name. */
    List<Contact> news(SignedRecord record) {
        return namesakes(record).stream()
                .filter(known -> !known.isBlocked() && isNews(known, record))
                .toList();
    }

    /** Writes down that the name of each is claimed: to be committed with what keeps the claim, so that it is once. */
    Function<Transaction, Boolean> journalled(List<Contact> news, SignedRecord record, String shownAs) {
        return transaction -> {
            news.forEach(known -> journal.append(
                    transaction, new JournalEntry.NameClaimed(known.label(), shownAs, known.id(), record.id())));
            return true;
        };
    }

    /** Once in each run of the program, so that whoever looks only now is told, too; committed or not. */
    void alarm(List<Contact> news, SignedRecord record, String shownAs) {
        news.forEach(known -> listeners.forEach(listener -> listener.impostor(known, record, shownAs)));
    }

    /** Somebody called with a key that this contact has replaced. */
    void tellFormerKey(Contact known, SignedRecord caller) {
        if (!known.isBlocked() && isNews(known, caller)) {
            listeners.forEach(listener -> listener.formerKey(known, caller));
        }
    }

    void tellRotated(Contact before, Contact now) {
        listeners.forEach(listener -> listener.rotated(before, now));
    }

    /** Whoever can make keys can make many: of each contact so many are told, and no more. */
    private boolean isNews(Contact known, SignedRecord other) {
        synchronized (told) {
            Set<PeerId> others = told.computeIfAbsent(known.conversation(), id -> new HashSet<>());
            return others.size() < MAX_TOLD && others.add(other.id());
        }
    }
}
