// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.util.List;
import java.util.function.Predicate;

/** Which label is free for whom, among those that are in use. Labels belong to contacts first. */
final class Naming {
    private final Entries entries;

    Naming(Entries entries) {
        this.entries = entries;
    }

    /** The username where no contact is called that or alike; for a contact. */
    String free(SignedRecord record) {
        return Labels.of(
                record,
                labels(contact ->
                        contact.standing() == Standing.CONTACT && !contact.id().equals(record.id())));
    }

    /** The username where nobody at all is called that or alike; for everybody else. */
    String apart(SignedRecord record) {
        return Labels.of(record, labels(contact -> !contact.id().equals(record.id())));
    }

    /** The username with the key behind it, told apart from all but the one with the key {@code except}. */
    String withKey(SignedRecord record, PeerId except) {
        return Labels.withKey(record, labels(contact -> !contact.id().equals(except)));
    }

    /** Whoever is no contact and has a contact's label, or one like it, is shown with their key from now on. */
    List<Contact> makingRoomFor(Contact contact) {
        if (contact.standing() != Standing.CONTACT) {
            return List.of();
        }
        return entries.all().stream()
                .filter(other -> other.standing() != Standing.CONTACT
                        && !other.id().equals(contact.id())
                        && Labels.looksLike(other.label(), contact.label()))
                .map(other -> other.withLabel(Labels.withKey(other.record(), labels(any -> true))))
                .toList();
    }

    private List<String> labels(Predicate<Contact> whose) {
        return entries.all().stream().filter(whose).map(Contact::label).toList();
    }
}
