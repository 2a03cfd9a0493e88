// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.profile.Profile;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom a typed name means. What others call themselves finds nobody who chose it: a name finds a contact by our label for
 * them, or whoever the directory has under it.
 */
final class Whom {
    private final Profile profile;
    private final ContactBook contacts;
    private final DirectoryClient directory;

    Whom(Profile profile, ContactBook contacts, DirectoryClient directory) {
        this.profile = profile;
        this.contacts = contacts;
        this.directory = directory;
    }

    /** The same, to write to: what a stranger calls themselves is not enough for that. */
    SignedRecord toMeet(String typed) throws ChatException {
        Optional<Contact> shown = contacts.find(
                typed,
                contact -> contact.label().equalsIgnoreCase(typed.strip())
                        && contact.label().contains(" "));
        if (shown.isPresent() && shown.get().isBlocked()) {
            throw blocked(shown.get());
        }
        if (shown.isPresent()) {
            throw new ChatException(
                    Problem.UNKNOWN_NAME,
                    shown.get().label() + " is no contact. If they asked to talk, \"p2pchat requests accept "
                            + quoted(shown.get()) + "\" makes them one.");
        }
        return lookUp(typed);
    }

    /** Somebody whom we hold by their whole id, or whom the directory knows. */
    SignedRecord lookUp(String typed) throws ChatException {
        Optional<Contact> byId =
                contacts.find(typed, contact -> contact.id().toString().equalsIgnoreCase(typed.strip()));
        if (byId.isPresent()) {
            return byId.get().record();
        }
        Username name = username(typed);
        if (name.equals(profile.name())) {
            throw self();
        }
        try {
            @Nullable DirectoryEntry entry = directory.find(name).orElse(null);
            if (entry == null) {
                throw directory.findKeyless(name).isPresent() ? keyless(name) : nobody(name);
            }
            SignedRecord record = entry.record();
            if (contacts.find(record.id())
                    .map(known -> !known.id().equals(record.id()))
                    .orElse(false)) {
                throw new ChatException(
                        Problem.KEY_CHANGED,
                        "The directory " + directory.directory() + " shows an old key of " + contacts.shownAs(record)
                                + ", who has another one now. Nothing was done.");
            }
            if (contacts.isClaim(record)) {
                contacts.claimed(record);
                throw new ChatException(
                        Problem.KEY_CHANGED,
                        "The " + name + " in the directory " + directory.directory() + " has another key than the "
                                + name + " you know, and is another person until you decide otherwise. Nothing was"
                                + " done. \"p2pchat contacts\" shows under which name you know yours.");
            }
            return record;
        } catch (DirectoryException e) {
            throw new ChatException(
                    Problem.DIRECTORY_UNREACHABLE,
                    name + " is no contact yet, and cannot be looked up. " + e.getMessage() + askedToo(typed));
        }
    }

    private ChatException keyless(Username name) {
        return new ChatException(
                Problem.UNKNOWN_NAME,
                name + " is in the directory " + directory.directory() + " by an old program that has no keys: nothing"
                        + " would be encrypted, and nobody can tell who answers there. Nothing was sent. Ask them to"
                        + " use p2pchat.");
    }

    private ChatException nobody(Username name) {
        return new ChatException(
                Problem.UNKNOWN_NAME,
                "Nobody is named " + name + " in the directory " + directory.directory()
                        + ", and no contact is. \"p2pchat who\" lists who is known." + askedToo(name.value()));
    }

    private String askedToo(String typed) {
        return contacts.find(typed, contact -> contact.standing() == Standing.REQUEST)
                .map(asking -> " Somebody who is shown as " + asking.label()
                        + " wrote to you: \"p2pchat requests\" shows what.")
                .orElse("");
    }

    static ChatException self() {
        return new ChatException(Problem.USAGE, "That is yourself.");
    }

    /** For what needs that we did not block them. */
    static ChatException blocked(Contact contact) {
        return new ChatException(
                Problem.REFUSED,
                "You blocked " + contact.label() + ". \"p2pchat unblock " + quoted(contact) + "\" lets them in again.");
    }

    /** Reads a name; a person's {@code label (KEYID)} that is no contact is nobody's. */
    static Username username(String typed) throws ChatException {
        try {
            return Username.typed(typed.strip());
        } catch (InvalidUsernameException e) {
            throw new ChatException(
                    typed.contains("(") ? Problem.UNKNOWN_NAME : Problem.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Somebody with whom there is a conversation, also one that ended. */
    Contact talkedTo(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed);
        if (known.isEmpty()) {
            known = contacts.find(typed, contact -> contact.standing() != Standing.REQUEST);
        }
        if (known.isPresent()) {
            return known.get();
        }
        Username name = username(typed);
        throw new ChatException(
                Problem.UNKNOWN_NAME,
                "There is no conversation with " + name + ". \"p2pchat who\" lists who is known." + askedToo(typed));
    }

    /** A contact and nobody else. */
    Contact contact(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed);
        if (known.isPresent()) {
            return known.get();
        }
        username(typed);
        throw new ChatException(
                Problem.UNKNOWN_NAME, typed + " is no contact. \"p2pchat contacts\" lists yours." + askedToo(typed));
    }

    /** Whom a decision is about: only somebody for whom it makes sense is found. */
    Contact decidedAbout(String typed, Decision decision) throws ChatException {
        return switch (decision) {
            case REMOVE, MUTE, UNMUTE -> contact(typed);
            case ACCEPT, REJECT ->
                contacts.find(typed, contact -> contact.standing() == Standing.REQUEST && !contact.isBlocked())
                        .orElseThrow(() -> new ChatException(
                                Problem.UNKNOWN_NAME,
                                "There is no request of " + typed + ". \"p2pchat requests\" lists those that wait."));
            case UNBLOCK ->
                contacts.find(typed, Contact::isBlocked)
                        .orElseThrow(() -> new ChatException(
                                Problem.UNKNOWN_NAME, typed + " is not blocked. \"p2pchat blocked\" lists who is."));
            case BLOCK -> toBlock(typed);
        };
    }

    /** A contact, somebody who asks, or whoever the directory knows under the name. */
    private Contact toBlock(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed).or(() -> contacts.find(typed));
        if (known.isPresent()) {
            return known.get();
        }
        Optional<SignedRecord> rival = rival(typed);
        SignedRecord record = rival.isPresent() ? rival.get() : lookUp(typed);
        if (profile.isOurs(record.id())) {
            throw self();
        }
        return contacts.note(record, Standing.STRANGER);
    }

    /** Somebody of whom nothing is known but that they claim a contact's name. */
    private Optional<SignedRecord> rival(String typed) {
        return contacts.contacts().stream()
                .flatMap(contact -> Stream.ofNullable(contact.rival()))
                .filter(rival -> contacts.shownAs(rival).equalsIgnoreCase(typed.strip())
                        || rival.id().toString().equalsIgnoreCase(typed.strip()))
                .findAny();
    }

    static String quoted(Contact contact) {
        return contact.label().contains(" ") ? "'" + contact.label() + "'" : contact.label();
    }
}
