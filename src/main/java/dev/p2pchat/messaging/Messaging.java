// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.connections.SessionListener;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.PeerThreads;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writing to, and reading from, everybody. Safe for several threads.
 *
 * <p>Peers are named by their conversations, which outlive rotations of their keys. Of a peer's sessions only the newest
 * sends.
 */
public final class Messaging implements SessionListener {
    /** Received messages that wait for the store, all sessions together: its queue counts operations, not bytes. */
    static final int MAX_UNCOMMITTED_KIB = 32 * 1024;

    /** Bytes of a message that may wait until somebody asks for its id. */
    private static final int MAX_KEPT_FOR_ITS_ID = 1024;

    private final Store store;
    private final MessageLog log;
    private final ContactBook contacts;
    private final Sessions sessions;
    private final Admission admission;
    private final Decisions decisions;
    private final Withdrawals withdrawals;
    private final LogReader reader;
    private final History history;
    private final Connections connections;
    private final MessageEvents events;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Semaphore uncommittedKib = new Semaphore(MAX_UNCOMMITTED_KIB);
    private Pursuer pursuer = peer -> {};
    private Pursuer later = peer -> {};

    /** Somebody has to be reached. */
    public interface Pursuer {
        void pursue(PeerId peer);
    }

    /** Takes strangers' messages as {@code mode} says. */
    public Messaging(
            Store store,
            Journal journal,
            ContactBook contacts,
            AcceptMode mode,
            Connections connections,
            MessageEvents events,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.contacts = contacts;
        this.log = new MessageLog(journal, random);
        this.sessions = new Sessions(store, log, contacts);
        this.admission = new Admission(contacts, mode, log, clock);
        this.connections = connections;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.decisions = new Decisions(this, contacts, connections, log, clock, random);
        this.withdrawals = new Withdrawals(this, store, connections, log);
        this.reader = new LogReader(store, log, sessions::outboundOf);
        this.history = new History(store, log, sessions::outboundOf);
    }

    /**
     * Says, once and before anything else is done with it, that this store comes out of a backup: in every conversation
     * our stream ends with what is queued, and goes on in another one when the other side has all that.
     */
    public static void restored(Transaction first, SecureRandom random) {
        MessageLog.restored(first, random);
    }

    /**
     * Says who dials; before anything is queued. Without one, messages wait for sessions that others open.
     *
     * @param dialler dials now
     * @param patient dials whoever has no room for us, each time after a longer pause
     */
    public synchronized void attach(Pursuer dialler, Pursuer patient) {
        pursuer = dialler;
        later = patient;
    }

    /**
     * Queues messages of ours, in order, in one transaction; when this returns they are committed.
     *
     * @param texts each at most {@link Envelope#MAX_BODY_BYTES} in UTF-8, well-formed
     */
    public List<LoggedMessage> queue(PeerId peer, List<String> texts) {
        return queue(peer, Envelope.TEXT, texts);
    }

    /** Asks somebody for a conversation, perhaps with a text. */
    public LoggedMessage invite(PeerId peer, String text) {
        return queue(peer, Envelope.INVITE, List.of(text)).get(0);
    }

    private List<LoggedMessage> queue(PeerId peer, String kind, List<String> texts) {
        Instant now = clock.instant();
        List<Envelope> envelopes = new ArrayList<>(texts.size());
        for (String text : texts) {
            envelopes.add(new Envelope(MessageId.random(random, now), now, kind, Bytes.utf8(text)));
        }
        Outbound outbound = outboundOf(peer);
        // Told from the writer's thread, so that "queued" is always told before "delivered".
        List<LoggedMessage> messages = new ArrayList<>();
        store.write(transaction -> log.outbox.queue(transaction, peer, envelopes, now), queued -> {
                    queued.lines().forEach(line -> outbound.queued(line.message()));
                    for (Envelope envelope : envelopes) {
                        LoggedMessage message = new LoggedMessage(peer, true, now, envelope, DeliveryState.QUEUED);
                        messages.add(message);
                        events.committed(peer, () -> message);
                    }
                    sessions.newest(peer).ifPresent(delivery -> delivery.queued(queued));
                })
                .join();
        if (sessions.newest(peer).isEmpty()) {
            pursuer().pursue(peer);
        }
        return messages;
    }

    /** Sends what waits over the open session, or has one opened. */
    void wake(PeerId peer) {
        sessions.newest(peer).ifPresentOrElse(Delivery::wake, () -> pursuer().pursue(peer));
    }

    /** The state of the peer's stream as it is now, from the store the first time. */
    Outbound outboundOf(PeerId peer) {
        return sessions.outboundOf(peer);
    }

    /** How many messages of ours this peer has not committed yet. */
    public long waiting(PeerId peer) {
        return outboundOf(peer).waiting();
    }

    /** Messages of ours that are taken back. */
    public Withdrawals withdrawals() {
        return withdrawals;
    }

    /** What stands where in the log. */
    public LogReader reader() {
        return reader;
    }

    /** What was said. */
    public History history() {
        return history;
    }

    /** What a person decides about others. */
    public Decisions decisions() {
        return decisions;
    }

    /** Over the open session, or over the next one: until it is confirmed the statuses are owed. */
    void tell(PeerId peer, List<Frame.Status> statuses) {
        if (statuses.isEmpty()) {
            return;
        }
        outboundOf(peer).owes(statuses);
        sessions.newest(peer).ifPresentOrElse(Delivery::owes, () -> pursuer().pursue(peer));
    }

    /**
     * Everything of theirs up to this message was read by a person; when this returns, that is committed. What was read
     * before, and what is none of theirs, changes nothing; so does anything of somebody who is no contact, or blocked.
     *
     * @param tell whether its author is told. What was read and not told of is never told of.
     */
    public void read(PeerId peer, MessageId upTo, boolean tell) {
        Outbound outbound = outboundOf(peer);
        Receipts.@Nullable Read read = store.read(transaction -> log.receipts.find(transaction, peer, upTo));
        if (read == null) {
            return;
        }
        List<Frame.Status> statuses = store.write(transaction ->
                        // Asked at this moment: a decision about them counts for all that is committed after it.
                        contacts.find(peer).map(Contact::isWelcome).orElse(false)
                                ? log.receipts.commit(
                                        transaction, peer, read, tell, outbound.underWay(), clock.instant())
                                : List.<Frame.Status>of())
                .join();
        tell(peer, statuses);
    }

    /** Never tells of what was read until now. */
    public void withholdReceipts() {
        List<PeerId> peers =
                contacts.all().stream().map(Contact::conversation).distinct().toList();
        List<PeerId> owed = store.read(transaction -> peers.stream()
                .filter(peer -> log.receipts.isOwed(transaction, peer))
                .toList());
        if (!owed.isEmpty()) {
            store.write(transaction -> {
                        owed.forEach(peer -> log.receipts.withhold(transaction, peer));
                        return true;
                    })
                    .join();
        }
    }

    synchronized Pursuer pursuer() {
        return pursuer;
    }

    private synchronized Pursuer later() {
        return later;
    }

    @Override
    public boolean isWanted(PeerId peer) {
        if (!contacts.find(peer).map(Contact::isWelcome).orElse(false)) {
            return false;
        }
        Outbound outbound = outboundOf(peer);
        return outbound.hasWaiting() || outbound.owesAnything();
    }

    @Override
    public void unreached(PeerId peer, String why) {
        long waiting = outboundOf(peer).waitingUntold();
        if (waiting > 0) {
            events.waits(peer, waiting, why);
        }
    }

    @Override
    public ConnectionHandler opened(Connection connection, PeerId peer) {
        Delivery delivery = sessions.open(
                peer,
                (outbound, overlapping) ->
                        new Delivery(connection, peer, store, log, admission, outbound, this, clock, overlapping));
        PeerThreads.start("delivery", delivery);
        return delivery;
    }

    void closed(Delivery delivery, Ending ending) {
        PeerId peer = delivery.peer();
        sessions.close(delivery);
        connections.ended(delivery.connection());
        // Whoever only fell silent did not want to leave: they, or we, may be somewhere else now.
        boolean lost = ending instanceof Ending.Idle;
        if ((lost || isWanted(peer)) && !connections.isConnected(peer)) {
            (isTurnedAway(ending) ? later() : pursuer()).pursue(peer);
        }
    }

    /** How many peers' streams are held in memory. */
    int remembered() {
        return sessions.remembered();
    }

    /** A request that waits for a person to answer it must not be brought again every second until then. */
    private static boolean isTurnedAway(Ending ending) {
        return ending instanceof Ending.Orderly orderly
                && orderly.byPeer()
                && (orderly.reason() == CloseReason.FULL || orderly.reason() == CloseReason.BUSY);
    }

    /** Waits until there is room for a message that came in; what is taken is given back with {@link #committed}. */
    int reserve(Message message) {
        int kib = 1 + message.envelope().length() / 1024;
        uncommittedKib.acquireUninterruptibly(kib);
        return kib;
    }

    void committed(int reservedKib) {
        uncommittedKib.release(reservedKib);
    }

    void received(PeerId peer, MessageLog.Line line) {
        StoredMessage message = line.message();
        DeliveryState state = message.outgoing() ? DeliveryState.QUEUED : DeliveryState.RECEIVED;
        events.committed(
                peer, () -> new LoggedMessage(peer, message.outgoing(), message.committed(), message.open(), state));
    }

    void received(PeerId peer, List<MessageLog.Line> lines) {
        lines.forEach(line -> received(peer, line));
    }

    void held(PeerId peer, MessageLog.Line line) {
        events.requested(LoggedMessage.of(peer, line.message(), sessions::known), admission.alerts());
    }

    void delivered(PeerId peer, List<MessageLog.Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        Outbound outbound = sessions.known(peer);
        for (MessageLog.Line line : lines) {
            DeliveryState state = outbound.stateOf(line.message());
            // What a status says is told with the acknowledgement that it precedes.
            if (state.reached(DeliveryState.HELD) || state == DeliveryState.REFUSED) {
                events.progressed(peer, idOf(line.message()), state);
            }
        }
    }

    /** Decoded when it is asked for, unless much would be kept until then. */
    private static Supplier<MessageId> idOf(StoredMessage message) {
        if (message.envelope().length() > MAX_KEPT_FOR_ITS_ID) {
            MessageId id = message.open().id();
            return () -> id;
        }
        return () -> message.open().id();
    }

    /** There is more to send now over an open session. Dials nobody: it runs on the store's writer. */
    void resume(PeerId peer) {
        sessions.newest(peer).ifPresent(Delivery::wake);
    }

    void cancelled(PeerId peer, List<MessageId> ids) {
        for (MessageId id : ids) {
            events.progressed(peer, () -> id, DeliveryState.CANCELLED);
        }
    }

    void written(PeerId peer) {
        events.written(peer);
    }

    void mayRepeat(PeerId peer) {
        events.mayRepeat(peer);
    }
}
