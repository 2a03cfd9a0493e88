// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
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

    String label(PeerId peer) {
        return contacts.find(peer).map(Contact::label).orElseGet(peer::toString);
    }

    MessageView message(LoggedMessage message) {
        String label = label(message.peer());
        return new MessageView(
                message.envelope().id().toString(),
                label,
                message.peer().toString(),
                message.outgoing(),
                message.outgoing() ? self.value() : label,
                message.outgoing() ? label : self.value(),
                message.envelope().sent(),
                message.committed(),
                message.state(),
                message.envelope().kind(),
                message.text());
    }

    /** A contact, with what the directory says of them if it says anything. */
    PeerView contact(Contact contact, @Nullable DirectoryEntry entry, boolean connected) {
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
                false,
                false,
                true,
                connected,
                entry == null ? "contact" : "directory");
    }

    /** Somebody only the directory knows; shown apart if the name is another contact's. */
    PeerView stranger(DirectoryEntry entry) {
        List<HostPort> addresses = entry.record().content().addresses();
        @Nullable HostPort best = addresses.isEmpty() ? null : addresses.get(0);
        String name = entry.name().value();
        return new PeerView(
                contacts.namesake(entry.record()).isPresent()
                        ? name + " (" + entry.record().id().keyId() + ")"
                        : name,
                entry.online(),
                best == null ? null : best.host(),
                best == null ? null : best.port(),
                entry.lastSeen(),
                entry.record().id().toString(),
                false,
                false,
                false,
                false,
                "directory");
    }
}
