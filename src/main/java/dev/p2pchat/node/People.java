// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.PeerFinder;
import dev.p2pchat.identity.InvalidInvitationException;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SafetyNumber;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.transport.DialFailedException;
import dev.p2pchat.transport.Dialer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whom a typed name means, and what a person decides about them. */
final class People {
    private final Profile profile;
    private final ContactBook contacts;
    private final Connections connections;
    private final Messaging messaging;
    private final DirectoryClient directory;
    private final PeerFinder finder;
    private final Dialer dialer;
    private final Views views;

    People(
            Profile profile,
            ContactBook contacts,
            Connections connections,
            Messaging messaging,
            DirectoryClient directory,
            PeerFinder finder,
            Dialer dialer,
            Views views) {
        this.profile = profile;
        this.contacts = contacts;
        this.connections = connections;
        this.messaging = messaging;
        this.directory = directory;
        this.finder = finder;
        this.dialer = dialer;
        this.views = views;
    }

    /** The contact a name means, to write to; whoever the directory knows under it becomes one on the way. */
    Contact toWriteTo(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed);
        Contact contact = known.isPresent() ? known.get() : welcome(lookUp(typed));
        if (contact.isBlocked()) {
            throw new ChatException(
                    Problem.REFUSED,
                    "You blocked " + contact.label() + ". \"p2pchat unblock " + quoted(contact)
                            + "\" lets them in again.");
        }
        return contact;
    }

    private static String quoted(Contact contact) {
        return contact.label().contains(" ") ? "'" + contact.label() + "'" : contact.label();
    }

    /** Somebody whom we hold by their whole id, or whom the directory knows. */
    private SignedRecord lookUp(String typed) throws ChatException {
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
            DirectoryEntry entry = directory.find(name).orElseThrow(() -> nobody(name));
            SignedRecord record = entry.record();
            if (contacts.find(record.id())
                    .map(known -> !known.id().equals(record.id()))
                    .orElse(false)) {
                throw new ChatException(
                        Problem.KEY_CHANGED,
                        "The directory " + directory.directory() + " shows an old key of " + views.label(record.id())
                                + ", who has another one now. Nothing was done.");
            }
            return record;
        } catch (DirectoryException e) {
            throw new ChatException(
                    Problem.DIRECTORY_UNREACHABLE,
                    name + " is no contact yet, and cannot be looked up. " + e.getMessage() + askedToo(typed));
        }
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

    private static ChatException self() {
        return new ChatException(Problem.USAGE, "That is yourself.");
    }

    /** Makes the record's owner a contact, whatever they were before, unless they are blocked. */
    private Contact welcome(SignedRecord record) throws ChatException {
        if (profile.isOurs(record.id())) {
            throw self();
        }
        Optional<Contact> known = contacts.update(record);
        if (known.isPresent() && known.get().isBlocked()) {
            return known.get();
        }
        if (known.isEmpty() || known.get().standing() != Standing.CONTACT) {
            // Also whom nobody knew a moment ago: a first message of theirs may have come in meanwhile.
            PeerId peer = known.isEmpty()
                    ? contacts.pin(record).conversation()
                    : known.get().conversation();
            messaging.accept(peer);
        }
        return contacts.find(record.id()).orElseThrow();
    }

    /** Reads a name; a person's {@code label (KEYID)} that is no contact is nobody's. */
    private static Username username(String typed) throws ChatException {
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

    private Contact contact(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed);
        if (known.isPresent()) {
            return known.get();
        }
        username(typed);
        throw new ChatException(
                Problem.UNKNOWN_NAME, typed + " is no contact. \"p2pchat contacts\" lists yours." + askedToo(typed));
    }

    List<PeerView> contacts() {
        return contacts.contacts().stream()
                .map(this::view)
                .sorted(Comparator.comparing(PeerView::name))
                .toList();
    }

    private PeerView view(Contact contact) {
        return view(contact, null);
    }

    /** With what the directory says of them, if it says anything. */
    PeerView view(Contact contact, @Nullable DirectoryEntry entry) {
        PeerId peer = contact.conversation();
        return views.contact(contact, entry, connections.isConnected(peer), messaging.waiting(peer));
    }

    PeerView connect(HostPort address) throws ChatException {
        try {
            Contact contact = connections
                    .firstContact(dialer, address)
                    .orElseThrow(() -> new ChatException(
                            Problem.REFUSED,
                            "At " + address + " somebody answered whom you blocked (\"p2pchat blocked\" lists them),"
                                    + " or with a key that a contact has replaced. Nothing was done."));
            messaging.accept(contact.conversation());
            return view(contacts.find(contact.id()).orElseThrow());
        } catch (DialFailedException e) {
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** Takes an invitation, or looks a name up. */
    PeerView add(String typed) throws ChatException {
        if (Invitation.isMeant(typed)) {
            try {
                return added(Invitation.parse(typed).record());
            } catch (InvalidInvitationException e) {
                throw new ChatException(Problem.USAGE, String.valueOf(e.getMessage()));
            }
        }
        Optional<Contact> known = contacts.findContact(typed);
        if (known.isPresent()) {
            return known(known.get());
        }
        return added(lookUp(typed));
    }

    /** Looks again at what the directory has of somebody: with another key there, adding them is a decision. */
    private PeerView known(Contact contact) {
        // Where they are is of no interest; a key that is not theirs raises the alarm on the way.
        var unused = finder.find(contact);
        return view(contacts.find(contact.conversation()).orElse(contact));
    }

    /** What the directory says of somebody, whoever was asked for: a contact's newer record, or a claim to their name. */
    void noticed(SignedRecord record) {
        if (contacts.update(record).isEmpty() && !profile.isOurs(record.id())) {
            contacts.claimed(record);
        }
    }

    private PeerView added(SignedRecord record) throws ChatException {
        Contact contact = welcome(record);
        if (contact.isBlocked()) {
            throw new ChatException(
                    Problem.REFUSED,
                    "You blocked " + contact.label() + ". \"p2pchat unblock " + quoted(contact)
                            + "\" lets them in again.");
        }
        return view(contact);
    }

    PeerView rename(String typed, String name) throws ChatException {
        Contact contact = contact(typed);
        Username label = username(name);
        if (label.equals(profile.name())) {
            throw new ChatException(
                    Problem.USAGE, "That is your own name. Choose another one for " + contact.label() + ".");
        }
        if (!contacts.rename(contact.id(), label).join()) {
            throw new ChatException(
                    Problem.USAGE, "Another contact is shown as " + label + " already. Choose another name.");
        }
        return view(contact(label.value()));
    }

    CodeView code(String typed) throws ChatException {
        Contact contact = contact(typed);
        return new CodeView(
                contact.label(),
                contact.id().toString(),
                number(contact).toString(),
                contact.marks().verified());
    }

    private SafetyNumber number(Contact contact) {
        return SafetyNumber.of(
                profile.identity().publicKey(), contact.record().content().identity());
    }

    /** Marks a contact as verified: because a person says they compared, or because the digits they read are right. */
    PeerView verify(String typed, @Nullable String code) throws ChatException {
        Contact contact = contact(typed);
        if (code != null) {
            compare(contact, code);
        }
        contacts.decide(contact.id(), Contact::verified).join();
        return view(contact(contact.id().toString()));
    }

    private void compare(Contact contact, String code) throws ChatException {
        SafetyNumber.Comparison comparison = number(contact).compare(code);
        if (comparison instanceof SafetyNumber.Comparison.Unusable unusable) {
            throw new ChatException(
                    Problem.USAGE,
                    "A safety number has " + SafetyNumber.DIGITS + " digits; this has " + unusable.digits()
                            + (unusable.others() > 0 ? " and " + unusable.others() + " other characters." : "."));
        }
        if (comparison instanceof SafetyNumber.Comparison.Different different) {
            String groups = different.groups().stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw new ChatException(
                    Problem.KEY_CHANGED,
                    "This is not the safety number of you and " + contact.label() + ": "
                            + (different.groups().size() == 1 ? "group " : "groups ") + groups
                            + (different.groups().size() == 1 ? " differs" : " differ")
                            + ". One or two groups may be a slip in reading or typing; if many differ, somebody may sit"
                            + " between you. " + contact.label() + " was not marked as verified.");
        }
    }

    PeerView acceptKey(String typed, QueueChoice queue) throws ChatException {
        Contact before = contact(typed);
        Contact now = contacts.acceptRival(before.id())
                .join()
                .orElseThrow(() -> new ChatException(
                        Problem.USAGE,
                        "Nobody with another key claims to be " + before.label() + ". Nothing was done."));
        messaging.accept(now.conversation());
        switch (queue) {
            case KEEP -> {}
            case MOVE -> messaging.withdraw(before.conversation(), now.conversation());
            case CANCEL -> messaging.withdraw(before.conversation(), null);
        }
        return view(contacts.find(now.id()).orElseThrow());
    }

    List<RequestView> requests() {
        return contacts.requests().stream()
                .map(asking -> views.request(asking, messaging.held(asking.conversation())))
                .sorted(Comparator.comparing(RequestView::since))
                .toList();
    }

    PeerView decide(String typed, Decision decision) throws ChatException {
        Contact who = whom(typed, decision);
        PeerId peer = who.conversation();
        switch (decision) {
            case ACCEPT -> messaging.accept(peer);
            case REJECT -> messaging.reject(peer);
            case REMOVE -> remove(who);
            case BLOCK -> messaging.block(peer);
            case UNBLOCK -> messaging.unblock(peer);
            case MUTE ->
                contacts.decide(who.id(), contact -> contact.muted(true)).join();
            case UNMUTE ->
                contacts.decide(who.id(), contact -> contact.muted(false)).join();
        }
        return view(contacts.find(who.id()).orElse(who));
    }

    private Contact whom(String typed, Decision decision) throws ChatException {
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

    private void remove(Contact contact) throws ChatException {
        long waiting = messaging.waiting(contact.conversation());
        if (waiting > 0) {
            throw new ChatException(
                    Problem.NOT_YET,
                    (waiting == 1 ? "A message" : waiting + " messages") + " to " + contact.label()
                            + " still wait" + (waiting == 1 ? "s" : "")
                            + " to be delivered. Nothing was removed; try again when they have arrived.");
        }
        contacts.decide(contact.id(), Contact::removed).join();
    }

    /** Everybody who is shut out. */
    List<PeerView> blocked() {
        return contacts.all().stream()
                .filter(Contact::isBlocked)
                .map(this::view)
                .sorted(Comparator.comparing(PeerView::name))
                .toList();
    }
}
