// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.transport.DialFailedException;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The vocabulary over the parts of a node in this process. */
final class NodeApi implements ChatApi {
    /** Directory pages read for one list; what lies beyond is left to a search by name. */
    private static final int MAX_PAGES = 20;

    private final Profile profile;
    private final NodeConfig config;
    private final ContactBook contacts;
    private final OwnRecord own;
    private final Connections connections;
    private final Messaging messaging;
    private final DirectoryClient directory;
    private final Registration registration;
    private final Dialer dialer;
    private final EventHub hub;
    private final Views views;
    private final @Nullable InetSocketAddress listening;

    NodeApi(
            Profile profile,
            NodeConfig config,
            ContactBook contacts,
            OwnRecord own,
            Connections connections,
            Messaging messaging,
            DirectoryClient directory,
            Registration registration,
            Dialer dialer,
            EventHub hub,
            Views views,
            @Nullable InetSocketAddress listening) {
        this.profile = profile;
        this.config = config;
        this.contacts = contacts;
        this.own = own;
        this.connections = connections;
        this.messaging = messaging;
        this.directory = directory;
        this.registration = registration;
        this.dialer = dialer;
        this.hub = hub;
        this.views = views;
        this.listening = listening;
    }

    Registration registration() {
        return registration;
    }

    @Override
    public AccountView account() throws ChatException {
        return guarded(() -> new AccountView(
                profile.name().value(),
                profile.identity().id().toString(),
                config.directory().toString(),
                registration.isRegistered(),
                listening == null ? null : new HostPort(literal(listening), listening.getPort()).toString(),
                own.get().content().addresses().stream().map(HostPort::toString).toList(),
                registration.observed(),
                Math.toIntExact(contacts.all().stream()
                        .mapToLong(contact -> messaging.waiting(contact.id()))
                        .sum()),
                connections.connected().stream().map(views::label).sorted().toList(),
                ProcessHandle.current().pid()));
    }

    private static String literal(InetSocketAddress address) {
        return AddressLiteral.of(address.getAddress());
    }

    @Override
    public MessageView send(String to, String text) throws ChatException {
        return sendAll(to, List.of(text)).get(0);
    }

    @Override
    public List<MessageView> sendAll(String to, List<String> texts) throws ChatException {
        for (String text : texts) {
            check(text);
        }
        return guarded(() -> {
            Contact contact = contactFor(to);
            return messaging.queue(contact.id(), texts).stream()
                    .map(views::message)
                    .toList();
        });
    }

    private static void check(String text) throws ChatException {
        if (text.isEmpty()) {
            throw new ChatException(Problem.USAGE, "The text is empty.");
        }
        try {
            int bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
            if (bytes > Envelope.MAX_BODY_BYTES) {
                throw new ChatException(
                        Problem.USAGE,
                        "The text has " + bytes + " bytes; a message has at most " + Envelope.MAX_BODY_BYTES
                                + ". Send it in pieces.");
            }
        } catch (CharacterCodingException e) {
            throw new ChatException(Problem.USAGE, "The text is not well-formed Unicode.");
        }
    }

    /** The contact a name means; one the directory knows is pinned on the way. */
    private Contact contactFor(String typed) throws ChatException {
        Optional<Contact> known = contacts.find(typed);
        if (known.isPresent()) {
            return known.get();
        }
        Username name = username(typed);
        if (name.equals(profile.name())) {
            throw new ChatException(Problem.USAGE, "That is yourself.");
        }
        try {
            DirectoryEntry entry = directory
                    .find(name)
                    .orElseThrow(() -> new ChatException(
                            Problem.UNKNOWN_NAME,
                            "Nobody is named " + name + " in the directory " + directory.directory()
                                    + ", and no contact is. \"p2pchat who\" lists who is known."));
            if (entry.record().id().equals(profile.identity().id())) {
                throw new ChatException(Problem.USAGE, "That is yourself.");
            }
            return contacts.pin(entry.record());
        } catch (DirectoryException e) {
            throw new ChatException(
                    Problem.DIRECTORY_UNREACHABLE,
                    name + " is no contact yet, and cannot be looked up. " + e.getMessage());
        }
    }

    /** Reads a name; a person's {@code label (KEYID)} that is no contact is nobody's. */
    private static Username username(String typed) throws ChatException {
        try {
            return Username.typed(typed);
        } catch (InvalidUsernameException e) {
            throw new ChatException(
                    typed.contains("(") ? Problem.UNKNOWN_NAME : Problem.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private Contact existing(String typed) throws ChatException {
        Optional<Contact> known = contacts.find(typed);
        if (known.isPresent()) {
            return known.get();
        }
        Username name = username(typed);
        throw new ChatException(
                Problem.UNKNOWN_NAME,
                "There is no conversation with " + name + ". \"p2pchat who\" lists who is known.");
    }

    @Override
    public MessageView await(MessageId id, String conversation, DeliveryState goal, Duration timeout)
            throws ChatException {
        return guarded(() -> {
            PeerId peer = existing(conversation).id();
            hub.await(() -> isSettled(messaging.stateOf(peer, id), goal), timeout.toNanos());
            List<LoggedMessage> found = messaging.tail(
                    peer,
                    1,
                    null,
                    message -> message.outgoing() && message.envelope().id().equals(id));
            if (found.isEmpty()) {
                throw new ChatException(
                        Problem.USAGE, "No message of ours to " + conversation + " has the id " + id + ".");
            }
            return views.message(found.get(0));
        });
    }

    private static boolean isSettled(@Nullable DeliveryState state, DeliveryState goal) {
        return state == null || state.reached(goal) || state == DeliveryState.REFUSED || state == DeliveryState.HELD;
    }

    @Override
    public List<MessageView> history(HistoryQuery query) throws ChatException {
        return guarded(() -> {
            List<Contact> with = query.with() == null ? contacts.all() : List.of(existing(query.with()));
            Predicate<LoggedMessage> wanted = wanted(query.search());
            List<LoggedMessage> found = new ArrayList<>();
            for (Contact contact : with) {
                found.addAll(messaging.tail(contact.id(), query.last(), query.since(), wanted));
            }
            if (with.size() > 1) {
                found.sort(Comparator.comparing(LoggedMessage::committed));
            }
            return found.subList(Math.max(0, found.size() - query.last()), found.size()).stream()
                    .map(views::message)
                    .toList();
        });
    }

    private static Predicate<LoggedMessage> wanted(@Nullable String search) {
        if (search == null) {
            return message -> true;
        }
        String folded = search.toLowerCase(Locale.ROOT);
        return message -> message.text().toLowerCase(Locale.ROOT).contains(folded);
    }

    @Override
    public List<PeerView> contacts() {
        return contacts.all().stream()
                .map(contact -> views.contact(contact, null, connections.isConnected(contact.id())))
                .sorted(Comparator.comparing(PeerView::name))
                .toList();
    }

    @Override
    public WhoView who() throws ChatException {
        return guarded(() -> {
            List<DirectoryEntry> entries = new ArrayList<>();
            @Nullable String problem = null;
            try {
                readEntries(entries);
            } catch (DirectoryException e) {
                problem = e.getMessage();
            }
            List<PeerView> peers = new ArrayList<>();
            for (DirectoryEntry entry : entries) {
                PeerId id = entry.record().id();
                if (!id.equals(profile.identity().id()) && contacts.find(id).isEmpty()) {
                    peers.add(views.stranger(entry));
                }
            }
            for (Contact contact : contacts.all()) {
                @Nullable DirectoryEntry entry = entries.stream()
                        .filter(e -> e.record().id().equals(contact.id()))
                        .findAny()
                        .orElse(null);
                peers.add(views.contact(contact, entry, connections.isConnected(contact.id())));
            }
            peers.sort(Comparator.comparing(PeerView::online).reversed().thenComparing(PeerView::name));
            return new WhoView(peers, problem);
        });
    }

    private void readEntries(List<DirectoryEntry> entries) throws DirectoryException {
        @Nullable Username after = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            var answer = directory.list(false, after);
            entries.addAll(answer.entries());
            after = answer.next();
            if (after == null) {
                return;
            }
        }
    }

    @Override
    public AccountView register() throws ChatException {
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
        return account();
    }

    @Override
    public AccountView unregister() throws ChatException {
        try {
            if (!registration.unregister()) {
                throw new ChatException(
                        Problem.UNKNOWN_NAME,
                        "The directory " + directory.directory() + " has no entry for " + profile.name() + ".");
            }
        } catch (DirectoryException e) {
            throw unreachable(e);
        }
        return account();
    }

    private ChatException unreachable(DirectoryException e) {
        return new ChatException(Problem.DIRECTORY_UNREACHABLE, String.valueOf(e.getMessage()));
    }

    @Override
    public PeerView connect(HostPort address) throws ChatException {
        return guarded(() -> {
            try {
                Contact contact = connections.firstContact(dialer, address);
                return views.contact(contact, null, connections.isConnected(contact.id()));
            } catch (DialFailedException e) {
                throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public Subscription subscribe(Consumer<ChatEvent> listener) {
        return hub.subscribe(listener);
    }

    @Override
    public void close() {
        // The node is closed by whoever started it.
    }

    /** Something that may meet a store that failed. */
    private interface Work<T> {
        T run() throws ChatException, InterruptedException;
    }

    private static <T> T guarded(Work<T> work) throws ChatException {
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted.");
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreFailedException || e.getCause() instanceof StoreClosedException) {
                throw new ChatException(
                        Problem.FAILED, String.valueOf(e.getCause().getMessage()));
            }
            throw e;
        } catch (StoreFailedException | StoreClosedException e) {
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        }
    }
}
