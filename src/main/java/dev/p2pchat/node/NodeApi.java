// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.wire.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary over the parts of a node in this process: says which part does what is asked, and what it means to
 * whoever asked when the store fails at it.
 */
final class NodeApi implements ChatApi {
    private final Profile profile;
    private final OwnAccount account;
    private final KeyRotation rotation;
    private final People people;
    private final Everyone everyone;
    private final Sending sending;
    private final Outgoing outgoing;
    private final ReadMarks readMarks;
    private final Archive archive;
    private final EventReader events;
    private final EventHub hub;

    NodeApi(
            Profile profile,
            OwnAccount account,
            KeyRotation rotation,
            People people,
            Everyone everyone,
            Sending sending,
            Outgoing outgoing,
            ReadMarks readMarks,
            Archive archive,
            EventReader events,
            EventHub hub) {
        this.profile = profile;
        this.account = account;
        this.rotation = rotation;
        this.people = people;
        this.everyone = everyone;
        this.sending = sending;
        this.outgoing = outgoing;
        this.readMarks = readMarks;
        this.archive = archive;
        this.events = events;
        this.hub = hub;
    }

    @Override
    public AccountView account() throws ChatException {
        return guarded(account::view);
    }

    @Override
    public MessageView send(String to, String text) throws ChatException {
        return sendAll(to, List.of(text)).get(0);
    }

    @Override
    public List<MessageView> sendAll(String to, List<String> texts) throws ChatException {
        return guarded(() -> sending.send(to, texts));
    }

    @Override
    public MessageView invite(String to, String text) throws ChatException {
        return guarded(() -> sending.invite(to, text));
    }

    @Override
    public MessageView await(MessageId id, String conversation, DeliveryState goal, Duration timeout)
            throws ChatException {
        return guarded(() -> sending.await(id, conversation, goal, timeout));
    }

    @Override
    public void markRead(String conversation, MessageId upTo) throws ChatException {
        guarded(() -> {
            readMarks.markRead(conversation, upTo);
            return conversation;
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
        return guarded(everyone::who);
    }

    @Override
    public AccountView register() throws ChatException {
        account.register();
        return account();
    }

    @Override
    public AccountView unregister() throws ChatException {
        account.unregister();
        return account();
    }

    @Override
    public AccountView rotate() throws ChatException {
        return guarded(() -> {
            rotation.rotate();
            return account.view();
        });
    }

    @Override
    public StatusView status() throws ChatException {
        return guarded(account::status);
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
