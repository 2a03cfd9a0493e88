// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.LoggedMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what the node knows into the form it is shown in. */
final class Views {
    private final Username self;
    private final ContactBook contacts;

    Views(Username self, ContactBook contacts) {
        this.self = self;
        this.contacts = contacts;
    }

    /** By any key they have or had. */
    String label(PeerId peer) {
        return contacts.find(peer).map(Contact::label).orElseGet(peer::toString);
    }

    MessageView message(LoggedMessage message) {
        @Nullable Contact contact = contacts.find(message.peer()).orElse(null);
        String label = contact == null ? message.peer().toString() : contact.label();
        return new MessageView(
                message.envelope().id().toString(),
                label,
                (contact == null ? message.peer() : contact.id()).toString(),
                contact != null && contact.marks().verified(),
                message.outgoing(),
                message.outgoing() ? self.value() : label,
                message.outgoing() ? label : self.value(),
                message.envelope().sent(),
                message.committed(),
                message.state(),
                message.envelope().kind(),
                message.text());
    }

    boolean isMuted(PeerId peer) {
        return contacts.find(peer).map(contact -> contact.marks().muted()).orElse(false);
    }

    /** A stranger's message that waits for our answer. */
    ChatEvent.Requested requested(LoggedMessage message) {
        MessageView view = message(message);
        @Nullable String from = contacts.find(message.peer()).map(Contact::askedFrom).orElse(null);
        return new ChatEvent.Requested(view.conversation(), view.peer(), from, view);
    }

    /** A contact, with what the directory says of them if it says anything. */
    PeerView contact(Contact contact, @Nullable DirectoryEntry entry, boolean connected, long waiting) {
        List<HostPort> routes = contact.routes();
        @Nullable HostPort best = routes.isEmpty() ? null : routes.get(0);
        @Nullable Instant seen = contact.seen().equals(Instant.EPOCH) ? null : contact.seen();
        return new PeerView(
                contact.label(),
                connected || (entry != null && entry.online()),
                best == null ? null : best.host(),
                best == null ? null : best.port(),
                entry != null && entry.lastSeen() != null ? entry.lastSeen() : seen,
                contact.id().toString(),
                contact.marks().verified(),
                contact.isBlocked(),
                contact.marks().muted(),
                contact.rival() == null ? null : contact.rival().id().toString(),
                contact.standing() == Standing.CONTACT,
                connected,
                waiting,
                entry == null ? "contact" : "directory");
    }

    /** Somebody the directory knows and who is no contact; shown apart if the name is another contact's. */
    PeerView stranger(DirectoryEntry entry) {
        List<HostPort> addresses = entry.record().content().addresses();
        @Nullable HostPort best = addresses.isEmpty() ? null : addresses.get(0);
        PeerId id = entry.record().id();
        return new PeerView(
                contacts.shownAs(entry.record()),
                entry.online(),
                best == null ? null : best.host(),
                best == null ? null : best.port(),
                entry.lastSeen(),
                id.toString(),
                false,
                contacts.isBlocked(id),
                false,
                null,
                false,
                false,
                0,
                "directory");
    }

    /** Somebody without a key: shown, and no more. */
    static PeerView keyless(KeylessEntry entry) {
        @Nullable HostPort address = entry.address();
        return new PeerView(
                entry.name().value(),
                entry.online(),
                address == null ? null : address.host(),
                address == null ? null : address.port(),
                entry.lastSeen(),
                null,
                false,
                false,
                false,
                null,
                false,
                false,
                0,
                "directory");
    }

    RequestView request(Contact asking, List<LoggedMessage> messages) {
        return new RequestView(
                asking.label(),
                asking.id().toString(),
                asking.askedFrom(),
                messages.isEmpty() ? asking.pinned() : messages.get(0).committed(),
                messages.stream().map(this::message).toList());
    }
}
