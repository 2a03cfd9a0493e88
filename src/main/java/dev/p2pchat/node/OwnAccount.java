// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Who we are, what of us the directory has, and what runs. */
final class OwnAccount {
    private final Profile profile;
    private final NodeConfig config;
    private final ContactBook contacts;
    private final OwnRecord own;
    private final Connections connections;
    private final Messaging messaging;
    private final DirectoryClient directory;
    private final Registration registration;
    private final @Nullable InetSocketAddress listening;
    private final Instant since;

    /** With where it listens, if it does, and since when it runs. */
    OwnAccount(
            Profile profile,
            NodeConfig config,
            ContactBook contacts,
            OwnRecord own,
            Connections connections,
            Messaging messaging,
            DirectoryClient directory,
            Registration registration,
            @Nullable InetSocketAddress listening,
            Instant since) {
        this.profile = profile;
        this.config = config;
        this.contacts = contacts;
        this.own = own;
        this.connections = connections;
        this.messaging = messaging;
        this.directory = directory;
        this.registration = registration;
        this.listening = listening;
        this.since = since;
    }

    AccountView view() {
        return new AccountView(
                profile.name().value(),
                profile.identity().id().toString(),
                Invitation.of(own.get()).text(),
                config.directory().toString(),
                registration.isRegistered(),
                listening == null ? null : new HostPort(literal(listening), listening.getPort()).toString(),
                own.get().content().addresses().stream().map(HostPort::toString).toList(),
                registration.observed(),
                Math.toIntExact(contacts.all().stream()
                        .mapToLong(contact -> messaging.waiting(contact.conversation()))
                        .sum()),
                connections.connected().stream()
                        .flatMap(peer -> contacts.find(peer).stream())
                        .filter(Contact::isWelcome)
                        .map(Contact::label)
                        .sorted()
                        .toList(),
                ProcessHandle.current().pid());
    }

    private static String literal(InetSocketAddress address) {
        return AddressLiteral.of(address.getAddress());
    }

    StatusView status() {
        return new StatusView(
                view(),
                config.mode(),
                since,
                contacts.all().stream()
                        .map(contact -> new StatusView.Waiting(
                                contact.label(), contact.id().toString(), messaging.waiting(contact.conversation())))
                        .filter(waiting -> waiting.messages() > 0)
                        .sorted(Comparator.comparing(StatusView.Waiting::name))
                        .toList(),
                contacts.requests().size());
    }

    /** Claims our name, or brings the entry up to date. */
    void register() throws ChatException {
        try {
            if (registration.register() == PublishResult.TAKEN) {
                throw new ChatException(
                        Problem.REFUSED,
                        "The name " + profile.name() + " belongs to somebody else in the directory "
                                + directory.directory() + ". Choose another name.");
            }
        } catch (DirectoryException e) {
            throw unreachable(e);
        }
    }

    /** Takes our entry out; the name stays ours. */
    void unregister() throws ChatException {
        try {
            if (!registration.unregister()) {
                throw new ChatException(
                        Problem.UNKNOWN_NAME,
                        "The directory " + directory.directory() + " has no entry for " + profile.name() + ".");
            }
        } catch (DirectoryException e) {
            throw unreachable(e);
        }
    }

    private static ChatException unreachable(DirectoryException e) {
        return new ChatException(Problem.DIRECTORY_UNREACHABLE, String.valueOf(e.getMessage()));
    }
}
