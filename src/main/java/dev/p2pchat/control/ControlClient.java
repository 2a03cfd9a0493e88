// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.CancelAllView;
import dev.p2pchat.node.CancelView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.EventPage;
import dev.p2pchat.node.HistoryPage;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.LogPage;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.Places;
import dev.p2pchat.node.Problem;
import dev.p2pchat.node.QueueChoice;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.node.StatusView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.node.WhoView;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A running peer, seen through its control socket.
 *
 * <p>Every call may throw {@link PeerClosingException}: the peer is going away and asking its successor does no harm.
 * Safe for several threads; one thread reads, each caller writes its own line.
 */
public final class ControlClient implements ChatApi {
    /** How long a peer that is alive may take for a call, beyond what the call itself may wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long it may read its own store: at 100,000 records a second enough for 60 million. */
    private static final Duration CHECK_PATIENCE = Duration.ofMinutes(10);
    /** How long it may look for a text: a hundred million messages on a slow machine. */
    private static final Duration SEARCH_PATIENCE = Duration.ofMinutes(15);
    /** How long it may take to say who it is; longer means that it hangs. */
    private static final Duration HELLO_PATIENCE = Duration.ofSeconds(5);

    /** How long a snapshot may take: a day is longer than any disk needs. */
    private static final Duration SNAPSHOT_PATIENCE = Duration.ofDays(1);

    /** The answer to what is only done. */
    private static final TypeReference<JsonNode> NOTHING = new TypeReference<>() {};

    private static final Logger LOG = Logger.getLogger(ControlClient.class.getName());

    private final EventFanOut events = new EventFanOut();
    private final Object subscribing = new Object();
    private final RpcConnection connection;

    private ControlClient(ControlSocket place) throws IOException {
        connection = RpcConnection.open(place, events);
    }

    /**
     * Connects to whoever serves the profile.
     *
     * @throws IOException when nobody answers there
     * @throws PeerClosingException when somebody did, but is just going away
     * @throws ChatException when the peer speaks another version of this protocol or takes no more clients
     */
    public static ControlClient connect(ControlSocket place) throws IOException, ChatException {
        ControlClient client = new ControlClient(place);
        try {
            client.greet();
            return client;
        } catch (ChatException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void greet() throws ChatException {
        Hello hello = hello();
        if (hello.protocol() != ControlServer.PROTOCOL) {
            throw new ChatException(
                    Problem.FAILED,
                    "The running peer (pid " + hello.pid()
                            + ") is another version of p2pchat. Restart it, then try again.");
        }
    }

    /** Who serves the profile, and how. */
    public Hello hello() throws ChatException {
        return ask(SessionMethod.HELLO, HELLO_PATIENCE, new TypeReference<>() {});
    }

    @Override
    public AccountView account() throws ChatException {
        return ask(Call.Plain.ACCOUNT, new TypeReference<>() {});
    }

    @Override
    public MessageView send(String to, String text) throws ChatException {
        return ask(new MessageCall.Send(to, text), new TypeReference<>() {});
    }

    /** Refuses more than fits into one request; about 1 MiB of text in all always fits. */
    @Override
    public List<MessageView> sendAll(String to, List<String> texts) throws ChatException {
        return ask(new MessageCall.SendAll(to, texts), new TypeReference<>() {});
    }

    @Override
    public MessageView await(MessageId id, String conversation, DeliveryState state, Duration timeout)
            throws ChatException {
        MessageCall.Await call = new MessageCall.Await(id.toString(), conversation, state, timeout.toMillis());
        return ask(call, PATIENCE.plus(timeout), new TypeReference<>() {});
    }

    @Override
    public void markRead(String conversation, MessageId upTo) throws ChatException {
        MessageCall.MarkRead call = new MessageCall.MarkRead(conversation, upTo.toString());
        ask(call, NOTHING);
    }

    @Override
    public HistoryPage history(HistoryQuery query) throws ChatException {
        MessageCall.History call = new MessageCall.History(query.with(), query.last(), query.since(), query.search());
        Duration patience = query.search() == null ? PATIENCE : SEARCH_PATIENCE;
        return ask(call, patience, new TypeReference<>() {});
    }

    @Override
    public HistoryPage messages(List<Places> places) throws ChatException {
        return ask(new MessageCall.Messages(places), new TypeReference<>() {});
    }

    @Override
    public List<ConversationView> conversations() throws ChatException {
        return ask(Call.Plain.CONVERSATIONS, new TypeReference<>() {});
    }

    @Override
    public LogPage log(String with, long after, @Nullable Instant since) throws ChatException {
        return ask(new MessageCall.Log(with, after, since), new TypeReference<>() {});
    }

    @Override
    public List<PeerView> contacts() throws ChatException {
        return ask(Call.Plain.CONTACTS, new TypeReference<>() {});
    }

    @Override
    public WhoView who() throws ChatException {
        return ask(Call.Plain.WHO, new TypeReference<>() {});
    }

    @Override
    public AccountView register() throws ChatException {
        return ask(Call.Plain.REGISTER, new TypeReference<>() {});
    }

    @Override
    public AccountView unregister() throws ChatException {
        return ask(Call.Plain.UNREGISTER, new TypeReference<>() {});
    }

    @Override
    public AccountView rotate() throws ChatException {
        return ask(Call.Plain.ROTATE, new TypeReference<>() {});
    }

    @Override
    public PeerView connect(HostPort address) throws ChatException {
        return ask(new PeopleCall.Connect(address.toString()), new TypeReference<>() {});
    }

    @Override
    public MessageView invite(String to, String text) throws ChatException {
        return ask(new MessageCall.Invite(to, text), new TypeReference<>() {});
    }

    @Override
    public PeerView add(String invitationOrName) throws ChatException {
        return ask(new PeopleCall.Add(invitationOrName), new TypeReference<>() {});
    }

    @Override
    public PeerView rename(String contact, String name) throws ChatException {
        return ask(new PeopleCall.Rename(contact, name), new TypeReference<>() {});
    }

    @Override
    public CodeView code(String contact) throws ChatException {
        return ask(new PeopleCall.Code(contact), new TypeReference<>() {});
    }

    @Override
    public PeerView verify(String contact, String code) throws ChatException {
        return ask(new PeopleCall.Verify(contact, code), new TypeReference<>() {});
    }

    @Override
    public PeerView acceptKey(String contact, String key, QueueChoice queue) throws ChatException {
        return ask(new PeopleCall.AcceptKey(contact, key, queue), new TypeReference<>() {});
    }

    @Override
    public OutboxView outbox() throws ChatException {
        return ask(Call.Plain.OUTBOX, new TypeReference<>() {});
    }

    @Override
    public WaitingView why(String id) throws ChatException {
        return ask(new MessageCall.Why(id), new TypeReference<>() {});
    }

    @Override
    public CancelView cancel(String id) throws ChatException {
        return ask(new MessageCall.Cancel(id), new TypeReference<>() {});
    }

    @Override
    public CancelAllView cancelAll(String contact) throws ChatException {
        return ask(new MessageCall.CancelAll(contact), new TypeReference<>() {});
    }

    @Override
    public int retry() throws ChatException {
        Integer peers = ask(Call.Plain.RETRY, new TypeReference<>() {});
        return peers;
    }

    @Override
    public List<RequestView> requests() throws ChatException {
        return ask(Call.Plain.REQUESTS, new TypeReference<>() {});
    }

    @Override
    public List<PeerView> blocked() throws ChatException {
        return ask(Call.Plain.BLOCKED, new TypeReference<>() {});
    }

    @Override
    public PeerView decide(String who, Decision decision) throws ChatException {
        return ask(new PeopleCall.Decide(who, decision), new TypeReference<>() {});
    }

    /** Waits as long as it takes: who has had enough of it removes the file. */
    @Override
    public void snapshot(Path file) throws ChatException {
        Call.Snapshot call = new Call.Snapshot(file.toString());
        ask(call, SNAPSHOT_PATIENCE, NOTHING);
    }

    @Override
    public StatusView status() throws ChatException {
        return ask(Call.Plain.STATUS, new TypeReference<>() {});
    }

    @Override
    public List<TableCheck> check() throws ChatException {
        return ask(Call.Plain.CHECK, CHECK_PATIENCE, new TypeReference<>() {});
    }

    @Override
    public EventPage events(@Nullable String after, int most, Duration wait) throws ChatException {
        Call.Events call = new Call.Events(after, most, wait.toMillis());
        return ask(call, PATIENCE.plus(wait), new TypeReference<>() {});
    }

    /** When the peer goes away, the listener is told with a notice, once. */
    @Override
    public Subscription subscribe(Consumer<ChatEvent> listener) throws ChatException {
        synchronized (subscribing) {
            if (events.add(listener)) {
                ask(SessionMethod.SUBSCRIBE, PATIENCE, NOTHING);
            }
        }
        return () -> unsubscribe(listener);
    }

    private void unsubscribe(Consumer<ChatEvent> listener) {
        synchronized (subscribing) {
            if (events.remove(listener) && !connection.isGone()) {
                try {
                    ask(SessionMethod.UNSUBSCRIBE, HELLO_PATIENCE, NOTHING);
                } catch (ChatException | PeerClosingException e) {
                    LOG.log(Level.FINE, "nobody left to unsubscribe from", e);
                }
            }
        }
    }

    /** Whether the peer is known to have gone. */
    boolean isGone() {
        return connection.isGone();
    }

    @Override
    public void close() {
        connection.close();
        events.close();
    }

    private <T> T ask(Call call, TypeReference<T> type) throws ChatException {
        return ask(call, PATIENCE, type);
    }

    private <T> T ask(Call call, Duration patience, TypeReference<T> type) throws ChatException {
        return connection.ask(call.method(), call.parameters(), patience, call.repeatable(), type);
    }

    private <T> T ask(SessionMethod method, Duration patience, TypeReference<T> type) throws ChatException {
        return connection.ask(method.method(), Map.of(), patience, true, type);
    }
}
