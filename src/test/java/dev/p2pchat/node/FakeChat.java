// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.wire.MessageId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A peer in memory: everybody it knows is a contact, and what is sent to somebody online is delivered at once. */
public final class FakeChat implements ChatApi {
    public static final Instant NOW = Instant.parse("2026-11-21T09:30:05.120Z");
    public static final String ID = "MZXW6YT-BOORSXE-3DJNZXW2Z-FAKE";

    private final String name;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PeerView> contacts = new TreeMap<>();
    private final List<MessageView> messages = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    /** Of whoever claims somebody's name here. */
    public static final String OTHER_ID = "NEWKEYS-NEWKEYS-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA";

    private static final int PAGE_MESSAGES = 3;

    private static final String DIGITS = "00000 11111 22222 33333 44444 55555 66666 77777 88888 99999 00000 11111";

    private final List<Consumer<ChatEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, RequestView> requests = new LinkedHashMap<>();
    private @Nullable String directoryProblem;
    private @Nullable Boolean registered;
    private boolean nameTaken;
    private final Set<String> brokenOff = new HashSet<>();
    private volatile Committing committing = () -> {};
    private boolean closed;
    private int subscriptions;
    private int awaiting;

    public FakeChat(String name) {
        this.name = name;
    }

    public synchronized FakeChat knows(String contact, boolean online) {
        contacts.put(
                contact,
                new PeerView(
                        contact,
                        online,
                        "127.0.0.1",
                        9001,
                        NOW,
                        ID,
                        false,
                        false,
                        false,
                        null,
                        true,
                        online,
                        0,
                        "directory"));
        return this;
    }

    public synchronized FakeChat withoutDirectory(String why) {
        directoryProblem = why;
        return this;
    }

    public synchronized FakeChat withTakenName() {
        nameTaken = true;
        return this;
    }

    /** What happens as a message is committed; what it throws, the sender gets. */
    public interface Committing {
        void run() throws ChatException;
    }

    public FakeChat committing(Committing happens) {
        committing = happens;
        return this;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized int subscriptions() {
        return subscriptions;
    }

    /** Somebody online comes back: what waits for them is delivered. */
    public void appears(String contact) {
        knows(contact, true);
        emit(new ChatEvent.Presence(contact, true));
        List<MessageView> waiting;
        synchronized (this) {
            waiting = messages.stream()
                    .filter(m -> m.outgoing() && m.conversation().equals(contact) && m.state() == DeliveryState.QUEUED)
                    .toList();
        }
        waiting.forEach(m -> state(m.id(), DeliveryState.DELIVERED));
    }

    /** Moves one of our messages on and tells the listeners. */
    public void state(String id, DeliveryState state) {
        String conversation = "";
        synchronized (this) {
            for (int i = 0; i < messages.size(); i++) {
                if (messages.get(i).id().equals(id)) {
                    messages.set(i, in(messages.get(i), state));
                    conversation = messages.get(i).conversation();
                }
            }
            notifyAll();
        }
        emit(new ChatEvent.StateChanged(id, conversation, state));
    }

    @Override
    public void snapshot(Path file) throws ChatException {
        throw new ChatException(Problem.FAILED, "There is nothing to take a snapshot of.");
    }

    /** Somebody writes to us. */
    public MessageView receives(String from, String text) {
        MessageView message = message(from, false, text, DeliveryState.RECEIVED);
        boolean muted;
        synchronized (this) {
            messages.add(message);
            PeerView contact = contacts.get(from);
            muted = contact != null && contact.muted();
        }
        emit(new ChatEvent.MessageCommitted(message, muted));
        return message;
    }

    /** Somebody asks us to talk. */
    public MessageView invited(String from, String text) {
        MessageView message = message(from, false, text, DeliveryState.RECEIVED, "invite");
        synchronized (this) {
            messages.add(message);
        }
        emit(new ChatEvent.MessageCommitted(message, false));
        return message;
    }

    public void emit(ChatEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public synchronized AccountView account() {
        long waiting = messages.stream()
                .filter(m -> m.outgoing() && m.state() == DeliveryState.QUEUED)
                .count();
        return new AccountView(
                name,
                ID,
                "p2pchat:" + name + "/AAAA",
                "http://127.0.0.1:5000",
                registered,
                "127.0.0.1:9000",
                List.of("127.0.0.1:9000"),
                null,
                (int) waiting,
                contacts.values().stream()
                        .filter(PeerView::connected)
                        .map(PeerView::name)
                        .toList(),
                4711);
    }

    @Override
    public MessageView send(String to, String text) throws ChatException {
        return sendAll(to, List.of(text)).get(0);
    }

    @Override
    public List<MessageView> sendAll(String to, List<String> texts) throws ChatException {
        return sendAll(to, texts, "text");
    }

    private List<MessageView> sendAll(String to, List<String> texts, String kind) throws ChatException {
        committing.run();
        List<MessageView> sent = new ArrayList<>();
        boolean online;
        synchronized (this) {
            PeerView contact = contacts.get(to.toLowerCase(Locale.ROOT));
            if (contact == null) {
                throw directoryProblem == null
                        ? new ChatException(Problem.UNKNOWN_NAME, "Nobody is known as " + to + ".")
                        : new ChatException(Problem.DIRECTORY_UNREACHABLE, directoryProblem);
            }
            if (contact.blocked()) {
                throw new ChatException(
                        Problem.REFUSED, "You blocked " + to + ". \"p2pchat unblock " + to + "\" lets them in again.");
            }
            online = contact.online();
            for (String text : texts) {
                if ((text.isEmpty() && kind.equals("text"))
                        || text.getBytes(StandardCharsets.UTF_8).length > 1024 * 1024) {
                    throw new ChatException(Problem.USAGE, "A text has 1 byte to 1 MiB.");
                }
                sent.add(message(contact.name(), true, text, DeliveryState.QUEUED, kind));
            }
            messages.addAll(sent);
        }
        for (MessageView message : sent) {
            emit(new ChatEvent.MessageCommitted(message, false));
            if (online) {
                state(message.id(), DeliveryState.DELIVERED);
            }
        }
        return List.copyOf(sent);
    }

    @Override
    public synchronized MessageView await(MessageId id, String conversation, DeliveryState goal, Duration timeout)
            throws ChatException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            MessageView found = messages.stream()
                    .filter(m -> m.id().equals(id.toString()))
                    .findFirst()
                    .orElseThrow(() -> new ChatException(Problem.UNKNOWN_NAME, "no such message"));
            long left = (deadline - System.nanoTime()) / 1_000_000;
            boolean stuck = found.state() == DeliveryState.REFUSED
                    || found.state() == DeliveryState.CANCELLED
                    || found.state() == DeliveryState.HELD;
            if (found.state().reached(goal) || stuck || left <= 0) {
                return found;
            }
            awaiting++;
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChatException(Problem.FAILED, "interrupted");
            } finally {
                awaiting--;
            }
        }
    }

    /** How many callers wait for a message's delivery at the moment. */
    public synchronized int awaiting() {
        return awaiting;
    }

    @Override
    public synchronized void markRead(String conversation, MessageId upTo) throws ChatException {
        if (!contacts.containsKey(conversation)) {
            throw new ChatException(Problem.UNKNOWN_NAME, "Nobody is known as " + conversation + ".");
        }
        messages.stream()
                .filter(m -> m.id().equals(upTo.toString()) && !m.outgoing())
                .forEach(m -> read.add(conversation + ": " + m.body()));
    }

    /** What was said to be read, in that order. */
    public synchronized List<String> read() {
        return List.copyOf(read);
    }

    @Override
    public synchronized HistoryPage history(HistoryQuery query) throws ChatException {
        String with = query.with();
        if (with != null && !contacts.containsKey(with)) {
            throw new ChatException(Problem.UNKNOWN_NAME, "Nobody is known as " + with + ".");
        }
        Instant since = query.since();
        String search = query.search();
        List<MessageView> found = messages.stream()
                .filter(m -> with == null || m.conversation().equals(with))
                .filter(m -> since == null || !m.receivedAt().isBefore(since))
                .filter(m -> search == null || m.body().contains(search))
                .toList();
        return page(found.subList(Math.max(0, found.size() - query.last()), found.size()));
    }

    /** A page has few messages here, so that whoever forgets the rest is found out. */
    private HistoryPage page(List<MessageView> found) {
        int here = Math.min(PAGE_MESSAGES, found.size());
        List<Places> rest = new ArrayList<>();
        for (MessageView message : found.subList(here, found.size())) {
            rest.add(new Places(ID, List.of((long) messages.indexOf(message) + 1)));
        }
        return new HistoryPage(found.subList(0, here), rest);
    }

    @Override
    public synchronized HistoryPage messages(List<Places> places) {
        return page(places.stream()
                .flatMap(run -> run.at().stream())
                .map(at -> messages.get(Math.toIntExact(at) - 1))
                .toList());
    }

    @Override
    public synchronized List<ConversationView> conversations() {
        return contacts.keySet().stream()
                .map(with -> new ConversationView(with, with, false, messages.size()))
                .toList();
    }

    @Override
    public synchronized LogPage log(String with, long after, @Nullable Instant since) throws ChatException {
        known(with);
        long last = Math.min(messages.size(), after + PAGE_MESSAGES);
        return new LogPage(
                new ConversationView(with, with, false, messages.size()),
                messages.subList(Math.toIntExact(after), Math.toIntExact(last)).stream()
                        .filter(message -> message.conversation().equals(with))
                        .filter(message ->
                                since == null || !message.receivedAt().isBefore(since))
                        .toList(),
                last);
    }

    @Override
    public synchronized List<PeerView> contacts() {
        return contacts.values().stream()
                .map(peer -> copy(peer, peer.verified(), peer.blocked(), peer.muted(), peer.keyChanged()))
                .toList();
    }

    @Override
    public synchronized WhoView who() {
        return new WhoView(List.copyOf(contacts.values()), directoryProblem);
    }

    @Override
    public synchronized AccountView register() throws ChatException {
        if (nameTaken) {
            throw new ChatException(Problem.REFUSED, "The name " + name + " belongs to somebody else. Take another.");
        }
        if (directoryProblem != null) {
            throw new ChatException(Problem.DIRECTORY_UNREACHABLE, directoryProblem);
        }
        registered = true;
        return account();
    }

    @Override
    public synchronized AccountView unregister() {
        registered = false;
        return account();
    }

    @Override
    public AccountView rotate() {
        return account();
    }

    @Override
    public PeerView connect(HostPort address) throws ChatException {
        if (address.port() == 1) {
            throw new ChatException(Problem.FAILED, "Nobody answers at " + address + ".");
        }
        knows("carol", true);
        synchronized (this) {
            return Objects.requireNonNull(contacts.get("carol"));
        }
    }

    @Override
    public MessageView invite(String to, String text) throws ChatException {
        return sendAll(to, List.of(text), "invite").get(0);
    }

    @Override
    public PeerView add(String invitationOrName) throws ChatException {
        knows(invitationOrName, false);
        return known(invitationOrName);
    }

    @Override
    public synchronized PeerView rename(String contact, String label) throws ChatException {
        PeerView old = known(contact);
        contacts.remove(contact);
        knows(label, old.online());
        return known(label);
    }

    @Override
    public CodeView code(String contact) throws ChatException {
        return new CodeView(known(contact).name(), ID, DIGITS, known(contact).verified());
    }

    @Override
    public PeerView verify(String contact, String code) throws ChatException {
        PeerView known = known(contact);
        if (!code.replace(" ", "").equals(DIGITS.replace(" ", ""))) {
            throw new ChatException(Problem.KEY_CHANGED, "That is another safety number.");
        }
        return marked(known, true, known.blocked(), known.muted(), known.keyChanged());
    }

    @Override
    public PeerView acceptKey(String contact, String key, QueueChoice queue) throws ChatException {
        PeerView known = known(contact);
        if (!known.keyChanged()) {
            throw new ChatException(Problem.USAGE, "Nobody with another key claims to be " + contact + ".");
        }
        if (key.isEmpty() || !OTHER_ID.startsWith(key)) {
            throw new ChatException(
                    Problem.KEY_CHANGED,
                    "It is " + OTHER_ID + ": \"p2pchat contacts accept-key " + contact + " NEWKEYS-NEWKEYS\"");
        }
        return marked(known, false, false, false, false);
    }

    /** A stranger writes. */
    public void asks(String from, String text) {
        MessageView message = message(from, false, text, DeliveryState.HELD);
        synchronized (this) {
            requests.put(from, new RequestView(from, ID, "192.0.2.9", NOW, List.of(message)));
        }
        emit(new ChatEvent.Requested(from, ID, "192.0.2.9", message));
    }

    @Override
    public synchronized List<RequestView> requests() {
        return List.copyOf(requests.values());
    }

    @Override
    public synchronized List<PeerView> blocked() {
        return contacts.values().stream().filter(PeerView::blocked).toList();
    }

    @Override
    public PeerView decide(String who, Decision decision) throws ChatException {
        if (decision == Decision.ACCEPT || decision == Decision.REJECT) {
            synchronized (this) {
                if (requests.remove(who) == null) {
                    throw new ChatException(Problem.UNKNOWN_NAME, "There is no request of " + who + ".");
                }
            }
            knows(who, true);
            PeerView asked = known(who);
            if (decision == Decision.REJECT) {
                synchronized (this) {
                    contacts.remove(who);
                }
            }
            return asked;
        }
        PeerView known = known(who);
        return switch (decision) {
            case BLOCK, UNBLOCK ->
                marked(known, known.verified(), decision == Decision.BLOCK, known.muted(), known.keyChanged());
            case MUTE, UNMUTE ->
                marked(known, known.verified(), known.blocked(), decision == Decision.MUTE, known.keyChanged());
            default -> {
                synchronized (this) {
                    contacts.remove(who);
                }
                yield known;
            }
        };
    }

    private synchronized PeerView known(String name) throws ChatException {
        PeerView known = contacts.get(name);
        if (known == null) {
            throw new ChatException(Problem.UNKNOWN_NAME, name + " is no contact.");
        }
        return known;
    }

    /** Somebody with another key claims a contact's name. */
    public void claims(String contact) throws ChatException {
        PeerView known = known(contact);
        marked(known, known.verified(), known.blocked(), known.muted(), true);
        emit(new ChatEvent.KeyChanged(contact, contact + " (ABCDEFG)", "OLDKEY", OTHER_ID));
    }

    private synchronized PeerView marked(
            PeerView peer, boolean verified, boolean blocked, boolean muted, boolean keyChanged) {
        PeerView changed = copy(peer, verified, blocked, muted, keyChanged);
        contacts.put(peer.name(), changed);
        return changed;
    }

    private PeerView copy(PeerView peer, boolean verified, boolean blocked, boolean muted, boolean keyChanged) {
        return new PeerView(
                peer.name(),
                peer.online(),
                peer.host(),
                peer.port(),
                peer.lastSeen(),
                peer.id(),
                verified,
                blocked,
                muted,
                keyChanged ? OTHER_ID : null,
                true,
                peer.connected(),
                messages.stream()
                        .filter(m -> m.outgoing() && m.conversation().equals(peer.name()))
                        .filter(m -> m.state() == DeliveryState.QUEUED)
                        .count(),
                peer.via());
    }

    @Override
    public synchronized OutboxView outbox() {
        List<WaitingView> waiting = messages.stream()
                .filter(message -> message.outgoing() && message.state() == DeliveryState.QUEUED)
                .map(message -> new WaitingView(message, "Not reached.", 1, "gone", null, List.of(), List.of()))
                .toList();
        return new OutboxView(waiting, waiting.size());
    }

    @Override
    public WaitingView why(String id) throws ChatException {
        return outbox().messages().stream()
                .filter(waiting -> waiting.message().id().endsWith(id))
                .findAny()
                .orElseThrow(() -> new ChatException(Problem.UNKNOWN_NAME, "No such message waits."));
    }

    @Override
    public synchronized CancelView cancel(String id) throws ChatException {
        MessageView message = why(id).message();
        messages.set(messages.indexOf(message), in(message, DeliveryState.CANCELLED));
        notifyAll();
        return new CancelView(message, brokenOff.contains(message.id()));
    }

    /** A connection broke that may have carried it. */
    public synchronized void brokeOff(String id) {
        brokenOff.add(id);
    }

    /** What is sent is under way. */
    @Override
    public synchronized CancelAllView cancelAll(String contact) throws ChatException {
        List<WaitingView> theirs = outbox().messages().stream()
                .filter(waiting -> waiting.message().conversation().equals(contact))
                .toList();
        int mayHaveArrived = 0;
        for (WaitingView waiting : theirs) {
            mayHaveArrived += cancel(waiting.message().id()).mayHaveArrived() ? 1 : 0;
        }
        long underWay = messages.stream()
                .filter(m -> m.conversation().equals(contact) && m.state() == DeliveryState.SENT)
                .count();
        return new CancelAllView(theirs.size(), mayHaveArrived, (int) underWay);
    }

    @Override
    public int retry() {
        return outbox().messages().size();
    }

    /** Says nothing, for as long as it is asked to wait. */
    @Override
    public EventPage events(@Nullable String after, int most, Duration wait) throws ChatException {
        synchronized (this) {
            awaiting++;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted.");
        }
        return new EventPage(List.of(), after == null ? "ABCDEFGH-0" : after);
    }

    @Override
    public synchronized StatusView status() {
        List<StatusView.Waiting> outbox = contacts.values().stream()
                .map(peer -> copy(peer, peer.verified(), peer.blocked(), peer.muted(), peer.keyChanged()))
                .filter(peer -> peer.waiting() > 0)
                .map(peer -> new StatusView.Waiting(peer.name(), ID, peer.waiting()))
                .toList();
        return new StatusView(account(), NodeConfig.Mode.PEER, NOW, outbox, requests.size());
    }

    @Override
    public List<TableCheck> check() {
        return List.of(new TableCheck("lines", messages.size(), 0, null));
    }

    @Override
    public Subscription subscribe(Consumer<ChatEvent> listener) {
        listeners.add(listener);
        synchronized (this) {
            subscriptions++;
        }
        return () -> {
            listeners.remove(listener);
            synchronized (this) {
                subscriptions--;
            }
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private MessageView message(String with, boolean outgoing, String text, DeliveryState state) {
        return message(with, outgoing, text, state, "text");
    }

    private synchronized MessageView message(
            String with, boolean outgoing, String text, DeliveryState state, String kind) {
        String id = MessageId.random(random, NOW).toString();
        String from = outgoing ? name : with;
        String to = outgoing ? with : name;
        PeerView contact = contacts.get(with);
        boolean verified = contact != null && contact.verified();
        return new MessageView(id, with, ID, verified, outgoing, from, to, NOW, NOW, state, kind, text);
    }

    private static MessageView in(MessageView m, DeliveryState state) {
        return new MessageView(
                m.id(),
                m.conversation(),
                m.peer(),
                m.verified(),
                m.outgoing(),
                m.from(),
                m.to(),
                m.sentAt(),
                m.receivedAt(),
                state,
                m.kind(),
                m.body());
    }
}
