// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.discovery.PeerFinder;
import dev.p2pchat.identity.InvalidInvitationException;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SafetyNumber;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.messaging.Decisions;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.transport.DialFailedException;
import dev.p2pchat.transport.Dialer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a person asks and decides about others. */
final class People {
    private final Profile profile;
    private final ContactBook contacts;
    private final Connections connections;
    private final Messaging messaging;
    private final Whom whom;
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
        this.whom = new Whom(profile, contacts, directory);
        this.finder = finder;
        this.dialer = dialer;
        this.views = views;
    }

    /** Somebody with whom there is a conversation, also one that ended. */
    Contact talkedTo(String typed) throws ChatException {
        return whom.talkedTo(typed);
    }

    /** The contact a name means, to write to; whoever the directory knows under it becomes one on the way. */
    Contact toWriteTo(String typed) throws ChatException {
        Optional<Contact> known = contacts.findContact(typed);
        Contact contact = known.isPresent() ? known.get() : welcome(whom.toMeet(typed));
        if (contact.isBlocked()) {
            throw Whom.blocked(contact);
        }
        return contact;
    }

    /** Makes the record's owner a contact, whatever they were before, unless they are blocked. */
    private Contact welcome(SignedRecord record) throws ChatException {
        if (profile.isOurs(record.id())) {
            throw Whom.self();
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
            messaging.decisions().accept(peer);
        }
        return contacts.find(record.id()).orElseThrow();
    }

    List<PeerView> contacts() {
        return byName(contacts.contacts().stream());
    }

    private List<PeerView> byName(Stream<Contact> some) {
        return some.map(this::view).sorted(Comparator.comparing(PeerView::name)).toList();
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
            messaging.decisions().accept(contact.conversation());
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
        return added(whom.lookUp(typed));
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
            throw Whom.blocked(contact);
        }
        return view(contact);
    }

    PeerView rename(String typed, String name) throws ChatException {
        Contact contact = whom.contact(typed);
        Username label = Whom.username(name);
        if (label.equals(profile.name())) {
            throw new ChatException(
                    Problem.USAGE, "That is your own name. Choose another one for " + contact.label() + ".");
        }
        if (!contacts.rename(contact.id(), label).join()) {
            throw new ChatException(
                    Problem.USAGE, "Another contact is shown as " + label + " already. Choose another name.");
        }
        return view(whom.contact(label.value()));
    }

    CodeView code(String typed) throws ChatException {
        Contact contact = whom.contact(typed);
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

    /** Marks a contact as verified, if these are the digits. */
    PeerView verify(String typed, String code) throws ChatException {
        Contact contact = whom.contact(typed);
        compare(contact, code);
        // Only the key that was compared: the pin may follow a rotation at any moment.
        contacts.decide(contact.id(), now -> now.id().equals(contact.id()) ? now.verified() : now)
                .join();
        Contact now = contacts.find(contact.id()).orElseThrow();
        if (!now.marks().verified()) {
            throw new ChatException(
                    Problem.KEY_CHANGED,
                    "The key of " + now.label() + " changed while you compared. Nobody was marked as verified; compare"
                            + " again.");
        }
        return view(now);
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

    PeerView acceptKey(String typed, String key, QueueChoice queue) throws ChatException {
        Contact before = whom.contact(typed);
        List<SignedRecord> claims = contacts.claimsTo(before);
        if (claims.isEmpty()) {
            throw new ChatException(
                    Problem.USAGE, "Nobody with another key claims to be " + before.label() + ". Nothing was done.");
        }
        Optional<PeerId> rival = claims.stream()
                .map(SignedRecord::id)
                .filter(id -> isMeant(id, key))
                .findAny();
        Decisions.Waiting waiting = switch (queue) {
            case KEEP -> Decisions.Waiting.KEEP;
            case MOVE -> Decisions.Waiting.MOVE;
            case CANCEL -> Decisions.Waiting.CANCEL;
        };
        if (rival.isEmpty() || !messaging.decisions().acceptRival(before.id(), rival.get(), waiting)) {
            String keys = claims.stream().map(claim -> claim.id().toString()).collect(Collectors.joining(", or "));
            throw new ChatException(
                    key.isBlank() ? Problem.USAGE : Problem.KEY_CHANGED,
                    "Nothing was done. " + before.label() + " is claimed by the key " + keys + ". Only if "
                            + before.label()
                            + " told you on another way that it is theirs, repeat it: \"p2pchat contacts accept-key "
                            + Whom.quoted(before) + " " + claims.get(0).id().prefix() + "\".");
        }
        Contact now = contacts.find(rival.get()).orElseThrow();
        connections.welcomed(now);
        return view(now);
    }

    /** Whether a person wrote the beginning of this id, long enough that nobody makes another key that begins so. */
    private static boolean isMeant(PeerId id, String typed) {
        String plain = typed.replaceAll("[-\\s]", "").toUpperCase(Locale.ROOT);
        return plain.length() >= id.prefix().length() - 1
                && id.toString().replace("-", "").startsWith(plain);
    }

    List<RequestView> requests() {
        return contacts.requests().stream()
                .map(asking -> views.request(asking, messaging.reader().held(asking.conversation())))
                .sorted(Comparator.comparing(RequestView::since))
                .toList();
    }

    PeerView decide(String typed, Decision decision) throws ChatException {
        Contact who = whom.decidedAbout(typed, decision);
        PeerId peer = who.conversation();
        switch (decision) {
            case ACCEPT -> messaging.decisions().accept(peer);
            case REJECT -> messaging.decisions().reject(peer);
            case REMOVE -> remove(who);
            case BLOCK -> messaging.decisions().block(peer);
            case UNBLOCK -> messaging.decisions().unblock(peer);
            case MUTE ->
                contacts.decide(who.id(), contact -> contact.muted(true)).join();
            case UNMUTE ->
                contacts.decide(who.id(), contact -> contact.muted(false)).join();
        }
        return view(contacts.find(who.id()).orElse(who));
    }

    private void remove(Contact contact) throws ChatException {
        long waiting = messaging.waiting(contact.conversation());
        if (waiting > 0) {
            throw new ChatException(
                    Problem.NOT_YET,
                    (waiting == 1 ? "A message" : waiting + " messages") + " to " + contact.label()
                            + " still wait" + (waiting == 1 ? "s" : "")
                            + " to be delivered. Nothing was removed: take back what waits first"
                            + " (\"p2pchat outbox cancel --to " + contact.label()
                            + "\", in the chat /cancel), or try again when it has arrived.");
        }
        contacts.decide(contact.id(), Contact::removed).join();
    }

    /** Everybody who is shut out. */
    List<PeerView> blocked() {
        return byName(contacts.all().stream().filter(Contact::isBlocked));
    }
}
