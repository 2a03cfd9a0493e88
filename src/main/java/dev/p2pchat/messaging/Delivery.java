// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionClosedException;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages over one session, both ways.
 *
 * <p>Three threads meet here: the connection's reader calls the handler's methods and only queues work for the store;
 * the store's writer completes that work and only fills the connection's slots; a thread of its own, {@link #run}, reads
 * what waits and hands it to the connection, which makes it wait when the other side is slow.
 */
final class Delivery implements ConnectionHandler, Runnable {
    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    /** Lines read from the store at a time, and their bytes: bounds memory, not speed. */
    private static final int BATCH_LINES = 256;

    private static final long BATCH_BYTES = 1 << 20;

    /** Lines queued together that the store's writer hands over itself: what a person writes, and not what a program does. */
    private static final int HANDED_OVER_AT_ONCE = 4;

    /** The same for its length: encoding holds up everybody's commits. */
    private static final int HANDED_OVER_BYTES = 4096;

    private final Connection connection;
    private final PeerId peer;
    private final Store store;
    private final MessageLog log;
    private final Admission admission;
    private final Outbound outbound;
    private final Messaging messaging;
    private final InstantSource clock;

    private Frame.@Nullable Have theirs;
    private boolean overlapping;
    private boolean current = true;
    private boolean more = true;
    private boolean regained;
    private boolean owing;
    private long receipt;
    private long seen;
    private boolean over;

    /** The place of the last line handed to the connection. */
    private long cursor;

    /** The last message handed to the connection. */
    private @Nullable StreamId lastStream;

    private long lastN;

    /** Whether all that was queued is handed over, unless there is {@code more}. */
    private boolean caughtUp;

    /** Held by whoever says statuses, so that each goes out behind all before it. */
    private final Object telling = new Object();

    /** The number of the last status said over this session. */
    private long told;

    /** Those that came in last. Only for the connection's reader. */
    private @Nullable Arrivals arriving;

    /** Set when a status was not taken over: nothing that comes behind it counts. Only for the store's writer. */
    private boolean putOff;

    /** With {@code overlapping} if another session with this peer is open. */
    Delivery(
            Connection connection,
            PeerId peer,
            Store store,
            MessageLog log,
            Admission admission,
            Outbound outbound,
            Messaging messaging,
            InstantSource clock,
            boolean overlapping) {
        this.connection = connection;
        this.peer = peer;
        this.store = store;
        this.log = log;
        this.admission = admission;
        this.outbound = outbound;
        this.messaging = messaging;
        this.clock = clock;
        this.overlapping = overlapping;
    }

    Connection connection() {
        return connection;
    }

    /** The name of the conversation. */
    PeerId peer() {
        return peer;
    }

    /** Says whether this session is the one to send over. */
    synchronized void setCurrent(boolean newest) {
        current = newest;
        // What was queued while another session was the newest woke that one, and may have gone down with it.
        more |= newest;
        regained |= newest;
        // So may what was told over that one.
        owing |= newest;
        overlapping |= !newest;
        notifyAll();
    }

    /** Something was queued for the peer. */
    synchronized void wake() {
        more = true;
        notifyAll();
    }

    /** There is something to tell the peer of its messages. */
    synchronized void owes() {
        owing = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            introduce();
            Frame.@Nullable Have have = awaitHave();
            if (have == null) {
                return;
            }
            advance(align(have));
            while (awaitTurn()) {
                if (takeOwing()) {
                    tellOwed(any -> true);
                }
                if (takeRegained()) {
                    advance(acknowledgedPlace());
                }
                sendWaiting();
            }
        } catch (ConnectionClosedException | StoreClosedException e) {
            // The end of the session or of the program: what waits is safe in the store.
        } catch (StoreFailedException | CompletionException e) {
            LOG.log(System.Logger.Level.ERROR, "the store failed: {0}", e.getMessage());
            connection.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a delivery failed", e);
            connection.abort();
        }
    }

    /** Says what of the peer's is committed here, and what became of it. */
    private void introduce() {
        // First what became of them: the other side takes what HAVE covers for delivered where it knows nothing else.
        @Nullable ConversationState state = tellOwed(any -> true);
        connection.have(new Frame.Have(state == null ? List.of() : state.received()));
    }

    /**
     * Says what is owed and was not said over this session, up to the last that is {@code wanted}. Nothing is left out in
     * between: whoever has seen a status ignores all with lower numbers.
     *
     * @return what was known then
     */
    private @Nullable ConversationState tellOwed(Predicate<Frame.Status> wanted) {
        synchronized (telling) {
            @Nullable ConversationState state = store.read(transaction -> log.state(transaction, peer));
            List<Frame.Status> owed =
                    state == null ? List.of() : state.statuses().owed();
            long last = owed.stream()
                    .filter(wanted)
                    .mapToLong(Frame.Status::seq)
                    .max()
                    .orElse(0);
            owed.stream()
                    .filter(status -> status.seq() > told && status.seq() <= last)
                    .forEach(this::tell);
            return state;
        }
    }

    private void tell(Frame.Status status) {
        told = status.seq();
        outbound.tells(status.seq());
        if (status.outcome() == Outcome.READ) {
            synchronized (this) {
                receipt = status.seq();
            }
        }
        connection.status(status);
    }

    /** Acknowledges behind what became of it, which may have been committed for another session. */
    private void acknowledge(StreamId stream, long n) {
        if (outbound.owesAnything()) {
            tellOwed(status -> status.outcome() != Outcome.READ);
        }
        connection.acknowledge(stream, n);
    }

    private synchronized Frame.@Nullable Have awaitHave() throws InterruptedException {
        while (theirs == null && !over) {
            wait();
        }
        return over ? null : theirs;
    }

    /** Returns the place behind which our messages are to be sent. */
    private long align(Frame.Have have) {
        boolean mayBeBehind = isOverlapping();
        // Taken over on the writer's thread, before anything that is committed after it.
        Outbox.Alignment alignment = store.write(
                        // Where a status was put off the session is over, and the next one begins with another HAVE.
                        transaction ->
                                putOff ? Outbox.Alignment.NONE : log.outbox.align(transaction, peer, have, mayBeBehind),
                        done -> update(done.state()))
                .join();
        messaging.delivered(peer, alignment.delivered());
        if (alignment.repeats()) {
            messaging.mayRepeat(peer);
        }
        return alignment.cursor();
    }

    private void update(@Nullable ConversationState state) {
        if (state != null && outbound.update(state)) {
            // It may be another session that stopped at the end of the stream before.
            messaging.resume(peer);
        }
    }

    /** Waits until there may be something to send over this session; false when it is over. */
    private synchronized boolean awaitTurn() throws InterruptedException {
        while (!over && !(current && more) && !mayTell()) {
            wait();
        }
        more = false;
        caughtUp = false;
        return !over;
    }

    /** While a receipt is under way those after it gather, so that reading very much takes few frames. */
    private synchronized boolean mayTell() {
        return owing && seen >= receipt;
    }

    private synchronized boolean takeOwing() {
        boolean may = mayTell();
        owing &= !may;
        return may;
    }

    private synchronized void confirmed(long seq) {
        outbound.confirmed(seq);
        seen = Math.max(seen, seq);
        notifyAll();
    }

    private synchronized boolean isOverlapping() {
        return overlapping;
    }

    private synchronized boolean takeRegained() {
        boolean was = regained;
        regained = false;
        return was;
    }

    /** What another session delivered meanwhile need not be sent again over this one. */
    private long acknowledgedPlace() {
        @Nullable ConversationState state = store.read(transaction -> log.state(transaction, peer));
        return state == null ? 0 : state.cursor();
    }

    private synchronized void advance(long place) {
        cursor = Math.max(cursor, place);
    }

    /** From where to read; until {@link #reachedEnd} only {@link #run} hands over. */
    private synchronized long begin() {
        caughtUp = false;
        return cursor;
    }

    private synchronized void reachedEnd() {
        caughtUp = true;
    }

    private void sendWaiting() throws ConnectionClosedException, InterruptedException {
        while (isCurrent()) {
            long behind = begin();
            List<MessageLog.Line> lines =
                    store.read(transaction -> log.outbox.sendable(transaction, peer, behind, BATCH_LINES, BATCH_BYTES));
            if (lines.isEmpty()) {
                reachedEnd();
                return;
            }
            for (MessageLog.Line line : lines) {
                if (!maySend(line.message())) {
                    return;
                }
                connection.sendMessage(line.message().onItsWay());
                handedOver(line);
            }
        }
        // Another session is newer: whatever this one still brings is a duplicate there at worst.
        wake();
    }

    private boolean maySend(StoredMessage message) {
        if (!admission.isPresentKey(connection.peerId())) {
            // Blocked, or replaced by another key: whoever holds this one is not who it was written to.
            connection.abort();
            return false;
        }
        // Or it was read just before it was taken back or the stream changed; whoever does that wakes us.
        return outbound.handOver(message);
    }

    /**
     * Something was queued for the peer, and this session is the one to send over. Where nothing else waits, a little goes
     * out at once, without being read back. On the store's writer.
     */
    synchronized void queued(Outbox.Queued queued) {
        boolean all = caughtUp && current && !more && !over && queued.lines().size() <= HANDED_OVER_AT_ONCE;
        for (int i = 0; all && i < queued.lines().size(); i++) {
            all = handOver(queued.lines().get(i), queued.limit());
        }
        if (!all) {
            wake();
        }
    }

    private boolean handOver(MessageLog.Line line, long limit) {
        StoredMessage message = line.message();
        // The next one and no other: what lies between is read back, and so is what is long.
        boolean next = message.stream().equals(lastStream)
                && message.n() == lastN + 1
                && message.n() <= limit
                && message.envelope().length() <= HANDED_OVER_BYTES;
        try {
            if (next && maySend(message) && connection.offerMessage(message.onItsWay())) {
                handedOver(line);
                return true;
            }
        } catch (RuntimeException e) {
            // It is committed, whatever happens to it here.
            LOG.log(System.Logger.Level.ERROR, "a message could not be handed over", e);
        }
        return false;
    }

    private synchronized void handedOver(MessageLog.Line line) {
        cursor = Math.max(cursor, line.order());
        lastStream = line.message().stream();
        lastN = line.message().n();
    }

    private synchronized boolean isCurrent() {
        return current && !over;
    }

    @Override
    public synchronized void have(Connection from, Frame.Have have) {
        if (theirs != null) {
            connection.protocolError("a second HAVE");
            return;
        }
        theirs = have;
        notifyAll();
    }

    @Override
    public void message(Connection from, Message message) {
        @Nullable InetSocketAddress address = connection.remoteAddress();
        if (!admission.enter(connection.peer(), address == null ? null : address.getAddress())) {
            connection.close(CloseReason.FULL);
            return;
        }
        int reserved = messaging.reserve(message);
        Arrivals last = arriving;
        // What is written of a stranger at the door must be committed before what they say.
        if (last != null && admission.takesLargeMessages(connection.peerId()) && last.join(message, reserved)) {
            return;
        }
        Arrivals arrivals = new Arrivals(message, reserved);
        arriving = arrivals;
        CompletableFuture<List<Inbox.Receipt>> receipts;
        try {
            receipts = store.write(
                    transaction -> log.inbox.receive(
                            transaction,
                            peer,
                            arrivals.begin(),
                            clock.instant(),
                            (conversation, envelope) -> admission.on(connection.peerId(), conversation, envelope)),
                    done -> committed(arrivals.begin(), done));
        } catch (StoreClosedException e) {
            messaging.committed(arrivals.finish());
            throw e;
        }
        var unused = receipts.whenComplete((done, failure) -> {
            messaging.committed(arrivals.finish());
            if (failure != null) {
                connection.abort();
            }
        });
    }

    private void committed(List<Message> messages, List<Inbox.Receipt> receipts) {
        for (int i = 0; i < receipts.size(); i++) {
            Inbox.Receipt receipt = receipts.get(i);
            tell(receipt);
            StreamId stream = messages.get(i).stream();
            boolean last = i + 1 == receipts.size()
                    || receipts.get(i + 1).n() == 0
                    || !messages.get(i + 1).stream().equals(stream);
            if (last && receipt.n() > 0) {
                acknowledge(stream, receipt.n());
            }
        }
    }

    private void tell(Inbox.Receipt receipt) {
        if (receipt instanceof Inbox.Receipt.Stored stored) {
            messaging.received(peer, stored.line());
        } else if (receipt instanceof Inbox.Receipt.Held held) {
            outbound.owes(List.of(held.status()));
            messaging.held(peer, held.line());
        } else if (receipt instanceof Inbox.Receipt.Refused refused) {
            outbound.owes(List.of(refused.status()));
        } else if (receipt instanceof Inbox.Receipt.Full) {
            connection.close(CloseReason.FULL);
        } else if (receipt instanceof Inbox.Receipt.Dropped) {
            connection.abort();
        } else if (receipt instanceof Inbox.Receipt.Gap) {
            connection.protocolError("a gap in a stream");
        }
    }

    @Override
    public void acknowledged(Connection from, Frame.Ack ack) {
        if (outbound.isBeyond(ack.stream(), ack.n())) {
            connection.protocolError("an acknowledgement of what was never sent");
            return;
        }
        var unused = store.write(
                transaction -> putOff
                        ? Outbox.Progress.NONE
                        : log.outbox.acknowledge(transaction, peer, ack.stream(), ack.n()),
                progress -> {
                    update(progress.state());
                    messaging.delivered(peer, progress.lines());
                });
    }

    @Override
    public void status(Connection from, Frame.Status status) {
        Function<Transaction, Outbox.@Nullable Noted> work = transaction -> {
            boolean may = !putOff && outbound.mayLook(clock.instant());
            Outbox.@Nullable Noted noted = log.outbox.note(transaction, peer, status, may ? Outbound.MAX_LOOKS : 0);
            if (noted == null) {
                putOff = true;
            } else {
                outbound.looked(noted.looked());
            }
            return noted;
        };
        var unused = store.write(work, noted -> {
            if (noted == null) {
                // Not confirmed, so it comes again with the next session.
                connection.protocolError("too many statuses of what is long past");
                return;
            }
            connection.statusSeen(status.seq());
            messaging.delivered(peer, noted.lines());
        });
    }

    @Override
    public void statusSeen(Connection from, Frame.StatusSeen confirmation) {
        var unused = store.write(
                transaction -> {
                    log.confirmed(transaction, peer, confirmation.seq());
                    return true;
                },
                done -> confirmed(confirmation.seq()));
    }

    @Override
    public boolean takesLargeMessages(Connection from) {
        return admission.takesLargeMessages(connection.peerId());
    }

    @Override
    public void written(Connection from, StreamId stream, long n) {
        outbound.written(stream, n);
        messaging.written(peer);
    }

    @Override
    public void closed(Connection from, Ending ending) {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        messaging.closed(this, ending);
    }
}
