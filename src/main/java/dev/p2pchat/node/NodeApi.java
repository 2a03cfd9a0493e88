// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.discovery.PeerFinder;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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
    private final People people;
    private final Archive archive;
    private final KeyRotation rotation;
    private final Outgoing outgoing;
    private final EventReader events;
    private final EventHub hub;
    private final Views views;
    private final @Nullable InetSocketAddress listening;
    private final Instant since;

    NodeApi(
            Profile profile,
            NodeConfig config,
            ContactBook contacts,
            OwnRecord own,
            Connections connections,
            Messaging messaging,
            DirectoryClient directory,
            PeerFinder finder,
            Registration registration,
            Dialer dialer,
            KeyRotation rotation,
            Outgoing outgoing,
            EventReader events,
            EventHub hub,
            Views views,
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
        this.people = new People(profile, contacts, connections, messaging, directory, finder, dialer, views);
        this.archive = new Archive(contacts, people, messaging, views);
        this.rotation = rotation;
        this.outgoing = outgoing;
        this.events = events;
        this.hub = hub;
        this.views = views;
        this.listening = listening;
        this.since = since;
    }

    Registration registration() {
        return registration;
    }

    @Override
    public AccountView account() throws ChatException {
        return guarded(() -> new AccountView(
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
            return messaging.queue(people.toWriteTo(to).conversation(), texts).stream()
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

    @Override
    public MessageView invite(String to, String text) throws ChatException {
        if (!text.isEmpty()) {
            check(text);
        }
        return guarded(() -> views.message(messaging.invite(people.toWriteTo(to).conversation(), text)));
    }

    @Override
    public MessageView await(MessageId id, String conversation, DeliveryState goal, Duration timeout)
            throws ChatException {
        return guarded(() -> {
            PeerId peer = people.talkedTo(conversation).conversation();
            Long place = messaging.reader().placeOf(peer, id);
            if (place == null) {
                throw noneOfOurs(conversation, id);
            }
            // It stays there: what is asked again at each change is not a search.
            long at = place;
            hub.await(() -> isSettled(messaging.reader().at(peer, at), goal), timeout.toNanos());
            LoggedMessage found = messaging.reader().at(peer, at);
            if (found == null) {
                throw noneOfOurs(conversation, id);
            }
            return views.message(found);
        });
    }

    private static ChatException noneOfOurs(String conversation, MessageId id) {
        return new ChatException(Problem.USAGE, "No message of ours to " + conversation + " has the id " + id + ".");
    }

    private static boolean isSettled(@Nullable LoggedMessage message, DeliveryState goal) {
        if (message == null) {
            return true;
        }
        DeliveryState state = message.state();
        return state.reached(goal)
                || state == DeliveryState.REFUSED
                || state == DeliveryState.CANCELLED
                || state == DeliveryState.HELD;
    }

    @Override
    public void markRead(String conversation, MessageId upTo) throws ChatException {
        guarded(() -> {
            Contact contact = people.talkedTo(conversation);
            if (!contact.isWelcome()) {
                throw new ChatException(
                        Problem.REFUSED, contact.label() + " is blocked or no contact, and is not told what you read.");
            }
            if (config.mode() != NodeConfig.Mode.PEER) {
                throw new ChatException(
                        Problem.REFUSED, "What was read is said by \"p2pchat peer\" only, and none is running.");
            }
            messaging.read(contact.conversation(), upTo, config.readReceipts());
            return contact;
        });
    }

    @Override
    public HistoryPage history(HistoryQuery query) throws ChatException {
        return guarded(() -> archive.history(query));
    }

    @Override
    public HistoryPage messages(List<Places> places) throws ChatException {
        return guarded(() -> archive.messages(places));
    }

    @Override
    public List<ConversationView> conversations() throws ChatException {
        return guarded(archive::conversations);
    }

    @Override
    public LogPage log(String with, long after, @Nullable Instant since) throws ChatException {
        return guarded(() -> archive.log(with, after, since));
    }

    @Override
    public List<PeerView> contacts() throws ChatException {
        return guarded(people::contacts);
    }

    @Override
    public PeerView add(String invitationOrName) throws ChatException {
        return guarded(() -> people.add(invitationOrName));
    }

    @Override
    public PeerView rename(String contact, String name) throws ChatException {
        return guarded(() -> people.rename(contact, name));
    }

    @Override
    public CodeView code(String contact) throws ChatException {
        return guarded(() -> people.code(contact));
    }

    @Override
    public PeerView verify(String contact, String code) throws ChatException {
        return guarded(() -> people.verify(contact, code));
    }

    @Override
    public PeerView acceptKey(String contact, String key, QueueChoice queue) throws ChatException {
        return guarded(() -> people.acceptKey(contact, key, queue));
    }

    @Override
    public OutboxView outbox() throws ChatException {
        return guarded(outgoing::list);
    }

    @Override
    public WaitingView why(String id) throws ChatException {
        return guarded(() -> outgoing.why(id));
    }

    @Override
    public CancelView cancel(String id) throws ChatException {
        return guarded(() -> outgoing.cancel(id));
    }

    @Override
    public CancelAllView cancelAll(String contact) throws ChatException {
        return guarded(() -> outgoing.cancelAll(people.talkedTo(contact)));
    }

    @Override
    public int retry() throws ChatException {
        return guarded(outgoing::retry);
    }

    @Override
    public List<RequestView> requests() throws ChatException {
        return guarded(people::requests);
    }

    @Override
    public List<PeerView> blocked() throws ChatException {
        return guarded(people::blocked);
    }

    @Override
    public PeerView decide(String who, Decision decision) throws ChatException {
        return guarded(() -> people.decide(who, decision));
    }

    @Override
    public WhoView who() throws ChatException {
        return guarded(() -> {
            List<DirectoryEntry> entries = new ArrayList<>();
            List<KeylessEntry> keyless = new ArrayList<>();
            @Nullable String problem = null;
            try {
                readEntries(entries, keyless);
            } catch (DirectoryException e) {
                problem = e.getMessage();
            }
            entries.forEach(entry -> people.noticed(entry.record()));
            List<PeerView> peers = new ArrayList<>();
            keyless.forEach(entry -> peers.add(Views.keyless(entry)));
            for (DirectoryEntry entry : entries) {
                PeerId id = entry.record().id();
                if (!profile.isOurs(id) && !isContact(id)) {
                    peers.add(views.stranger(entry));
                }
            }
            for (Contact contact : contacts.contacts()) {
                @Nullable DirectoryEntry entry = entries.stream()
                        .filter(e -> e.record().id().equals(contact.id()))
                        .findAny()
                        .orElse(null);
                peers.add(people.view(contact, entry));
            }
            peers.sort(Comparator.comparing(PeerView::online).reversed().thenComparing(PeerView::name));
            return new WhoView(peers, problem);
        });
    }

    private boolean isContact(PeerId id) {
        return contacts.find(id)
                .map(contact -> contact.standing() == Standing.CONTACT)
                .orElse(false);
    }

    private void readEntries(List<DirectoryEntry> entries, List<KeylessEntry> keyless) throws DirectoryException {
        @Nullable Username after = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            var answer = directory.list(false, after);
            entries.addAll(answer.entries());
            keyless.addAll(answer.keyless());
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
    public AccountView rotate() throws ChatException {
        return guarded(() -> {
            rotation.rotate();
            return account();
        });
    }

    @Override
    public StatusView status() throws ChatException {
        AccountView account = account();
        return guarded(() -> new StatusView(
                account,
                config.mode(),
                since,
                contacts.all().stream()
                        .map(contact -> new StatusView.Waiting(
                                contact.label(), contact.id().toString(), messaging.waiting(contact.conversation())))
                        .filter(waiting -> waiting.messages() > 0)
                        .sorted(Comparator.comparing(StatusView.Waiting::name))
                        .toList(),
                contacts.requests().size()));
    }

    @Override
    public List<TableCheck> check() throws ChatException {
        return guarded(() -> TableCheck.all(profile.store()));
    }

    @Override
    public PeerView connect(HostPort address) throws ChatException {
        return guarded(() -> people.connect(address));
    }

    @Override
    public void snapshot(Path file) throws ChatException {
        try {
            profile.snapshot(file);
        } catch (ProfileException e) {
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public EventPage events(@Nullable String after, int most, Duration wait) throws ChatException {
        return guarded(() -> events.page(after, most, wait));
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
