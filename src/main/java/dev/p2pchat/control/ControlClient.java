// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.ipc.LineChannel;
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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
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

    private static final Logger LOG = Logger.getLogger(ControlClient.class.getName());

    private final SocketChannel channel;
    private final LineChannel lines;
    private final OutputStream out;
    private final ObjectMapper json = ControlJson.tolerant();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final EventFanOut events = new EventFanOut();
    private final Object subscribing = new Object();
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Why we were turned away, said before anything was asked. */
    private volatile Rpc.@Nullable Fault refusal;

    private volatile boolean gone;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
        this.lines = new LineChannel(channel);
        this.out = new BufferedOutputStream(lines.output());
        Thread reader = new Thread(this::read, "control-client");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Connects to whoever serves the profile.
     *
     * @throws IOException when nobody answers there
     * @throws PeerClosingException when somebody did, but is just going away
     * @throws ChatException when the peer speaks another version of this protocol or takes no more clients
     */
    public static ControlClient connect(ControlSocket place) throws IOException, ChatException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(place.find()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        ControlClient client = new ControlClient(channel);
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
        return convert(request(SessionMethod.HELLO, HELLO_PATIENCE), new TypeReference<>() {});
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
        var unused = request(call, PATIENCE);
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
        var unused = request(call, SNAPSHOT_PATIENCE);
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
                request(SessionMethod.SUBSCRIBE, PATIENCE);
            }
        }
        return () -> unsubscribe(listener);
    }

    private void unsubscribe(Consumer<ChatEvent> listener) {
        synchronized (subscribing) {
            if (events.remove(listener) && !gone) {
                try {
                    request(SessionMethod.UNSUBSCRIBE, HELLO_PATIENCE);
                } catch (ChatException | PeerClosingException e) {
                    LOG.log(Level.FINE, "nobody left to unsubscribe from", e);
                }
            }
        }
    }

    /** Whether the peer is known to have gone. */
    boolean isGone() {
        return gone;
    }

    @Override
    public void close() {
        gone = true;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the control client", e);
        }
        events.close();
    }

    private <T> T ask(Call call, TypeReference<T> type) throws ChatException {
        return ask(call, PATIENCE, type);
    }

    private <T> T ask(Call call, Duration patience, TypeReference<T> type) throws ChatException {
        return convert(request(call, patience), type);
    }

    private JsonNode request(Call call, Duration patience) throws ChatException {
        return request(call.method(), call.parameters(), patience, call.repeatable());
    }

    private JsonNode request(SessionMethod method, Duration patience) throws ChatException {
        return request(method.method(), Map.of(), patience, true);
    }

    private <T> T convert(JsonNode result, TypeReference<T> type) throws ChatException {
        try {
            return json.readerFor(type).readValue(result);
        } catch (IOException e) {
            LOG.log(Level.FINE, "an answer that does not fit", e);
            throw new ChatException(
                    Problem.FAILED, "The running peer answered something this version of p2pchat does not understand.");
        }
    }

    private JsonNode request(String method, Object params, Duration patience, boolean repeatable) throws ChatException {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(id, answer);
        try {
            if (!write(new Rpc.Request(Rpc.VERSION, id, method, params))) {
                // Never begun: whatever it is, the next owner may be asked.
                throw cutOff(true);
            }
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw cutOff(repeatable);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FaultException fault ? problem(fault.fault) : cutOff(repeatable);
        } catch (TimeoutException e) {
            throw new ChatException(
                    Problem.FAILED, "The running peer does not answer. If it hangs, end it and start it again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted while waiting for the running peer.");
        } finally {
            pending.remove(id);
        }
    }

    /** False, and nothing of it is written, when the peer is known to have gone. */
    private boolean write(Rpc.Request request) throws IOException, ChatException {
        byte[] line = json.writeValueAsBytes(request);
        if (line.length > ClientSession.MAX_REQUEST_BYTES) {
            throw new ChatException(Problem.USAGE, "This is too much for one request; send it in smaller parts.");
        }
        synchronized (out) {
            if (gone) {
                return false;
            }
            out.write(line);
            out.write('\n');
            out.flush();
            return true;
        }
    }

    /** Who is turned away may find the socket closed before it has read why. */
    private ChatException cutOff(boolean repeatable) {
        try {
            var unused = ended.await(HELLO_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Rpc.Fault why = refusal;
        if (why != null) {
            return problem(why);
        }
        if (repeatable) {
            throw new PeerClosingException();
        }
        return new ChatException(
                Problem.FAILED,
                "The running peer went away before it answered. Look whether it was done before you ask again:"
                        + " \"p2pchat history\" shows a message that was sent.");
    }

    private static ChatException problem(Rpc.Fault fault) {
        if (fault.code() == Rpc.CLOSING) {
            throw new PeerClosingException();
        }
        Rpc.Detail detail = fault.data();
        return new ChatException(detail == null ? Problem.FAILED : detail.kind(), fault.message());
    }

    private void read() {
        try (MappingIterator<Rpc.Incoming> values =
                json.readerFor(Rpc.Incoming.class).readValues(lines.input())) {
            while (values.hasNextValue()) {
                receive(values.nextValue());
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.FINE, "the control connection ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void receive(Rpc.Incoming incoming) throws IOException, InterruptedException {
        JsonNode params = incoming.params();
        if (Rpc.Event.METHOD.equals(incoming.method()) && params != null) {
            events.accept(json.treeToValue(params, ChatEvent.class));
            return;
        }
        Rpc.Fault fault = incoming.error();
        Long id = incoming.id();
        if (id == null) {
            // Turned away before any request was read: that answers all of them, also those that are still to come.
            FaultException refused = new FaultException(fault);
            refusal = refused.fault;
            pending.values().forEach(waiting -> waiting.completeExceptionally(refused));
            return;
        }
        CompletableFuture<JsonNode> answer = pending.get(id);
        if (answer != null && fault != null) {
            answer.completeExceptionally(new FaultException(fault));
        } else if (answer != null) {
            JsonNode result = incoming.result();
            answer.complete(result == null ? json.nullNode() : result);
        }
    }

    private void end() {
        boolean lost = !gone;
        gone = true;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the control client", e);
        }
        ended.countDown();
        pending.values().forEach(waiting -> waiting.completeExceptionally(new IOException("the peer went away")));
        if (lost) {
            events.last(new ChatEvent.Notice(ChatEvent.Level.WARNING, "The peer went away."));
        }
    }

    private static final class FaultException extends Exception {
        private final transient Rpc.Fault fault;

        FaultException(Rpc.@Nullable Fault fault) {
            this.fault = fault == null ? new Rpc.Fault(Rpc.INTERNAL_ERROR, "an answer without an id", null) : fault;
        }
    }
}
