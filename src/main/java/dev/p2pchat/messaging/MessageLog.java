// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every conversation's lines and state, as functions inside a transaction of the caller's.
 *
 * <p>One put a line under an ascending key, one for the state. The outbox is no list but a cursor: our messages behind
 * the acknowledged one.
 */
final class MessageLog {
    private static final Table LINES = new Table("lines");
    private static final Table STATES = new Table("conversations");

    /** Marks a place whose message had no readable id; HAVE then says only how far we are. */
    private static final MessageId NO_ID = new MessageId(Bytes.owning(new byte[MessageId.BYTES]));

    /** Stands, where one is judged by its author, for a message that cannot be read. */
    private static final Envelope UNREADABLE =
            new Envelope(NO_ID, Instant.ofEpochMilli(Long.MAX_VALUE), Envelope.VOID, Bytes.EMPTY);

    private final SecureRandom random;

    MessageLog(SecureRandom random) {
        this.random = random;
    }

    /** A line and its place. */
    record Line(long order, StoredMessage message) {}

    /** What became of a message that came in. */
    sealed interface Receipt {
        /** Committed with this transaction; everything up to {@code n} may be acknowledged. */
        record Stored(Line line, long n) implements Receipt {}

        /** Committed, to wait for our answer; the status says so. */
        record Held(Line line, Frame.Status status, long n) implements Receipt {}

        /** Not wanted, or impossible to show: it takes its place as refused, so that what follows can come. */
        record Refused(Frame.Status status, long n) implements Receipt {}

        /** It takes its place and that is all: its author took it back before it arrived. */
        record Withdrawn(long n) implements Receipt {}

        /** There is no room for more that waits for our answer; nothing is acknowledged. */
        record Full() implements Receipt {}

        /** Its author is shut out; nothing is acknowledged. */
        record Dropped() implements Receipt {}

        /** It was here before; everything up to {@code n} may be acknowledged again. */
        record Duplicate(long n) implements Receipt {}

        /** One before it is missing: the session has to end, and the next begins with a HAVE. */
        record Gap() implements Receipt {}
    }

    @Nullable ConversationState state(ReadTransaction transaction, PeerId peer) {
        Bytes stored = transaction.get(STATES, Key.of(peer.hash()));
        return stored == null ? null : ConversationState.decode(stored);
    }

    private ConversationState stateOrNew(ReadTransaction transaction, PeerId peer) {
        ConversationState known = state(transaction, peer);
        return known == null ? ConversationState.begin(StreamId.random(random)) : known;
    }

    private static void save(Transaction transaction, PeerId peer, ConversationState state) {
        transaction.put(STATES, Key.of(peer.hash()), state.encode());
    }

    private static void put(Transaction transaction, PeerId peer, Line line) {
        transaction.put(LINES, Key.of(peer.hash(), line.order()), line.message().encode());
    }

    /** Puts a message of ours behind all others. */
    Line queue(Transaction transaction, PeerId peer, Envelope envelope, Instant now) {
        ConversationState state = stateOrNew(transaction, peer);
        StoredMessage message = StoredMessage.outgoing(state.stream(), state.queued() + 1, now, envelope);
        Line line = new Line(state.nextOrder(), message);
        put(transaction, peer, line);
        save(transaction, peer, state.afterQueueing());
        return line;
    }

    /** Says what becomes of a message, at the moment it is committed. */
    interface Gate {
        Verdict on(PeerId author, Envelope message);
    }

    /** Takes a peer's message in if it is the next of its stream and the gate lets it. */
    Receipt receive(Transaction transaction, PeerId peer, Message message, Instant now, Gate gate) {
        ConversationState state = stateOrNew(transaction, peer);
        long high = state.receivedOf(message.stream());
        if (message.n() <= high) {
            return new Receipt.Duplicate(high);
        }
        if (message.n() > high + 1) {
            return new Receipt.Gap();
        }
        Envelope envelope = decoded(message.envelope());
        MessageId id = envelope == null ? NO_ID : envelope.id();
        Verdict verdict = gate.on(peer, envelope == null ? UNREADABLE : envelope);
        if (verdict == Verdict.DROP) {
            return new Receipt.Dropped();
        }
        ConversationState after = state.afterReceiving(new Frame.Committed(message.stream(), message.n(), id));
        if (verdict == Verdict.REFUSE || envelope == null || !isShowable(envelope)) {
            return refuse(transaction, peer, after, message, now);
        }
        if (envelope.kind().equals(Envelope.VOID)) {
            save(transaction, peer, after);
            return new Receipt.Withdrawn(message.n());
        }
        ConversationState.Held held = state.held().and(message.envelope());
        if (verdict == Verdict.HOLD
                && (held.messages() > Admission.MAX_HELD_MESSAGES || held.bytes() > Admission.MAX_HELD_BYTES)) {
            return new Receipt.Full();
        }
        @Nullable Outcome outcome = verdict == Verdict.HOLD ? Outcome.HELD : null;
        Line line = new Line(
                state.nextOrder(),
                new StoredMessage(false, message.stream(), message.n(), now, message.envelope(), outcome));
        put(transaction, peer, line);
        if (verdict == Verdict.STORE) {
            save(transaction, peer, after);
            return new Receipt.Stored(line, message.n());
        }
        Statuses statuses = after.statuses().owing(message.stream(), message.n(), message.n(), Outcome.HELD, now);
        save(transaction, peer, after.with(statuses).with(held));
        return new Receipt.Held(line, statuses.newest(), message.n());
    }

    private static Receipt refuse(
            Transaction transaction, PeerId peer, ConversationState after, Message message, Instant now) {
        Statuses statuses = after.statuses().owing(message.stream(), message.n(), message.n(), Outcome.REFUSED, now);
        save(transaction, peer, after.with(statuses));
        return new Receipt.Refused(statuses.newest(), message.n());
    }

    /**
     * What came of answering a request.
     *
     * @param lines its messages, oldest first, as they are now
     * @param statuses what their author is to be told
     */
    record Answered(List<Line> lines, List<Frame.Status> statuses) {
        static final Answered NOTHING = new Answered(List.of(), List.of());
    }

    /** Makes what was held a part of the conversation like anything else. */
    Answered release(Transaction transaction, PeerId peer, Instant now) {
        return answer(transaction, peer, Outcome.STORED, now, line -> {
            Line released = new Line(line.order(), line.message().with(null));
            put(transaction, peer, released);
            return released;
        });
    }

    /** Throws away what was held. */
    Answered reject(Transaction transaction, PeerId peer, Instant now) {
        return answer(transaction, peer, Outcome.REFUSED, now, line -> {
            transaction.delete(LINES, Key.of(peer.hash(), line.order()));
            return line;
        });
    }

    private Answered answer(
            Transaction transaction, PeerId peer, Outcome outcome, Instant now, UnaryOperator<Line> change) {
        ConversationState state = state(transaction, peer);
        if (state == null || state.held().messages() == 0) {
            return Answered.NOTHING;
        }
        List<Line> lines = held(transaction, peer);
        Statuses statuses = state.statuses();
        long before = statuses.last();
        List<Line> changed = new ArrayList<>();
        for (Line line : lines) {
            StoredMessage message = line.message();
            statuses = statuses.owing(message.stream(), message.n(), message.n(), outcome, now);
            changed.add(change.apply(line));
        }
        save(transaction, peer, state.with(statuses).with(ConversationState.Held.NOTHING));
        return new Answered(
                changed,
                statuses.owed().stream().filter(status -> status.seq() > before).toList());
    }

    /** What waits for our answer, oldest first. */
    List<Line> held(ReadTransaction transaction, PeerId peer) {
        ConversationState state = state(transaction, peer);
        if (state == null || state.held().messages() == 0) {
            return List.of();
        }
        return tail(
                transaction,
                peer,
                state.held().messages(),
                null,
                message -> !message.outgoing() && message.outcome() == Outcome.HELD);
    }

    /** Forgets all of a peer of whom nothing is kept but that they were refused. */
    void forget(Transaction transaction, PeerId peer) {
        transaction.delete(STATES, Key.of(peer.hash()));
    }

    private static @Nullable Envelope decoded(Bytes encoded) {
        try {
            return Envelope.decode(encoded);
        } catch (MalformedFrameException e) {
            return null;
        }
    }

    /** A text that is not UTF-8 cannot be shown; a kind nobody here knows is shown as just that. */
    private static boolean isShowable(Envelope envelope) {
        if (!envelope.kind().equals(Envelope.TEXT) && !envelope.kind().equals(Envelope.INVITE)) {
            return true;
        }
        try {
            var unused = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(envelope.body().toArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * What came of an acknowledgement.
     *
     * @param state as it is now; null when it changed nothing
     * @param lines acknowledged for the first time
     */
    record Progress(@Nullable ConversationState state, List<Line> lines) {}

    /** Moves the cursor to {@code n}. */
    Progress acknowledge(Transaction transaction, PeerId peer, StreamId stream, long n) {
        ConversationState state = state(transaction, peer);
        if (state == null || !state.stream().equals(stream) || n <= state.acknowledged() || n > state.queued()) {
            return new Progress(null, List.of());
        }
        List<Line> lines = waiting(transaction, peer, state.cursor(), (int) (n - state.acknowledged()), Long.MAX_VALUE);
        ConversationState after = state.acknowledgedTo(
                n, lines.get(lines.size() - 1).order(), state.withdrawn() - withdrawn(state, lines));
        save(transaction, peer, after);
        return new Progress(after, lines);
    }

    /** How many of the lines were taken back. */
    private static long withdrawn(ConversationState state, List<Line> lines) {
        // Nearly always none, and then none has to be opened.
        return state.withdrawn() == 0
                ? 0
                : lines.stream().filter(line -> line.message().isVoid()).count();
    }

    /** Takes back what waits: it keeps its place in the stream, and nothing of it is left. */
    List<Envelope> withdraw(Transaction transaction, PeerId peer) {
        ConversationState state = state(transaction, peer);
        List<Envelope> texts = new ArrayList<>();
        if (state == null) {
            return texts;
        }
        for (Line line : waiting(transaction, peer, state.cursor(), Integer.MAX_VALUE, Long.MAX_VALUE)) {
            if (!line.message().isVoid()) {
                texts.add(line.message().open());
                put(transaction, peer, new Line(line.order(), line.message().voided()));
            }
        }
        save(transaction, peer, state.withdrawing(texts.size()));
        return texts;
    }

    /**
     * What came of holding a peer's HAVE against our log.
     *
     * @param state null where there is no conversation yet
     * @param cursor the place behind which the session has to send
     */
    record Alignment(@Nullable ConversationState state, long cursor, List<Line> delivered, boolean repeats) {
        Alignment(ConversationState state, List<Line> delivered, boolean repeats) {
            this(state, state.cursor(), delivered, repeats);
        }
    }

    /**
     * Believes the other side about what it has: forward (an acknowledgement was lost), back (it lost something), or,
     * where it names a message we do not know, our own folder was rolled back: then what it has not acknowledged moves
     * to a new stream.
     *
     * @param overlapping whether another session was open when this one began: then a HAVE that is behind may just be
     *     older than what that one acknowledged meanwhile. It is sent again all the same, but stays acknowledged.
     */
    Alignment align(Transaction transaction, PeerId peer, Frame.Have have, boolean overlapping) {
        @Nullable ConversationState state = state(transaction, peer);
        if (state == null) {
            // Nothing of strangers is kept: anybody can call with as many keys as they like.
            return new Alignment(null, 0, List.of(), false);
        }
        Frame.Committed mark = have.streams().stream()
                .filter(m -> m.stream().equals(state.stream()))
                .findAny()
                .orElse(null);
        long n = mark == null ? 0 : mark.n();
        if (n == state.acknowledged() && (mark == null || knows(transaction, peer, state, mark))) {
            return new Alignment(state, List.of(), false);
        }
        if (n > state.queued() || (mark != null && !knows(transaction, peer, state, mark))) {
            return new Alignment(moveToNewStream(transaction, peer, state), List.of(), true);
        }
        if (overlapping && n < state.acknowledged()) {
            return new Alignment(state, placeOf(transaction, peer, state, n), List.of(), false);
        }
        List<Line> delivered =
                n > state.acknowledged() ? ours(transaction, peer, state, state.acknowledged() + 1, n) : List.of();
        long place = placeOf(transaction, peer, state, n);
        // Counted anew, because a cursor that goes back brings withdrawn ones back before it, too.
        long rest = waiting(transaction, peer, place, Integer.MAX_VALUE, Long.MAX_VALUE).stream()
                .filter(line -> line.message().isVoid())
                .count();
        ConversationState after = state.acknowledgedTo(n, place, rest);
        save(transaction, peer, after);
        return new Alignment(after, delivered, false);
    }

    private boolean knows(ReadTransaction transaction, PeerId peer, ConversationState state, Frame.Committed mark) {
        if (mark.n() == 0 || mark.id().equals(NO_ID)) {
            return mark.n() <= state.queued();
        }
        List<Line> named = ours(transaction, peer, state, mark.n(), mark.n());
        return !named.isEmpty() && named.get(0).message().open().id().equals(mark.id());
    }

    /** The place behind which message {@code n + 1} of our stream is found. */
    private long placeOf(ReadTransaction transaction, PeerId peer, ConversationState state, long n) {
        if (n > 0) {
            return ours(transaction, peer, state, n, n).get(0).order();
        }
        List<Line> first = ours(transaction, peer, state, 1, 1);
        return first.isEmpty() ? state.cursor() : first.get(0).order() - 1;
    }

    /** Our messages {@code from} to {@code to} of the current stream, found from the log's end backwards. */
    private static List<Line> ours(
            ReadTransaction transaction, PeerId peer, ConversationState state, long from, long to) {
        List<Line> found = new ArrayList<>();
        transaction.descend(LINES, peer.hash(), null, (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            if (message.outgoing() && message.stream().equals(state.stream())) {
                if (message.n() <= to && message.n() >= from) {
                    found.add(new Line(order.toLong(), message));
                }
                return message.n() > from;
            }
            return true;
        });
        Collections.reverse(found);
        return found;
    }

    private ConversationState moveToNewStream(Transaction transaction, PeerId peer, ConversationState state) {
        StreamId fresh = StreamId.random(random);
        List<Line> waiting = waiting(transaction, peer, state.cursor(), Integer.MAX_VALUE, Long.MAX_VALUE);
        long place = 0;
        for (Line line : waiting) {
            place++;
            put(transaction, peer, new Line(line.order(), line.message().movedTo(fresh, place)));
        }
        ConversationState after = state.movedTo(fresh, place);
        save(transaction, peer, after);
        return after;
    }

    /** Our messages behind {@code cursor}, oldest first, until {@code maxLines} or {@code maxBytes} is reached. */
    List<Line> waiting(ReadTransaction transaction, PeerId peer, long cursor, int maxLines, long maxBytes) {
        ConversationState state = state(transaction, peer);
        List<Line> lines = new ArrayList<>();
        if (state == null) {
            return lines;
        }
        long[] bytes = {0};
        transaction.ascend(LINES, peer.hash(), Bytes.ofLong(cursor + 1), (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            if (message.outgoing() && message.stream().equals(state.stream())) {
                lines.add(new Line(order.toLong(), message));
                bytes[0] += message.envelope().length();
            }
            return lines.size() < maxLines && bytes[0] < maxBytes;
        });
        return lines;
    }

    /**
     * What came of a status.
     *
     * @param lines whose outcome changed
     * @param looked how many lines were looked at for it
     */
    record Noted(List<Line> lines, long looked) {}

    /**
     * Writes what the peer says became of our messages; what it says of messages we never sent, or takes back, is
     * ignored: each line is written anew a few times at most, whatever the peer sends.
     *
     * @param mayLookAt lines to look at at most, or a peer could have a whole conversation searched with every frame
     */
    Noted note(Transaction transaction, PeerId peer, Frame.Status status, long mayLookAt) {
        ConversationState state = state(transaction, peer);
        if (state == null || status.seq() <= state.statuses().seen()) {
            return new Noted(List.of(), 0);
        }
        List<Line> changed = new ArrayList<>();
        long[] looked = {0};
        if (status.stream().equals(state.stream()) && status.from() <= state.queued()) {
            ReadTransaction.Visitor visitor = (order, value) -> {
                StoredMessage message = StoredMessage.decode(value);
                looked[0]++;
                boolean ours = message.outgoing() && message.stream().equals(state.stream());
                if (ours && message.n() >= status.from() && message.n() <= status.to()) {
                    if (message.isNews(status.outcome())) {
                        changed.add(new Line(order.toLong(), message.with(status.outcome())));
                    }
                }
                boolean more = !ours
                        || (order.toLong() > state.cursor() ? message.n() < status.to() : message.n() > status.from());
                return more && looked[0] < mayLookAt;
            };
            // From the cursor both ways: what a status speaks of is nearly always close to it.
            if (status.from() <= state.acknowledged()) {
                transaction.descend(LINES, peer.hash(), Bytes.ofLong(state.cursor() + 1), visitor);
                Collections.reverse(changed);
            }
            if (status.to() > state.acknowledged() && looked[0] < mayLookAt) {
                transaction.ascend(LINES, peer.hash(), Bytes.ofLong(state.cursor() + 1), visitor);
            }
            changed.forEach(line -> put(transaction, peer, line));
        }
        save(transaction, peer, state.with(state.statuses().saw(status.seq())));
        return new Noted(changed, looked[0]);
    }

    /** Forgets statuses the peer has confirmed. */
    void confirmed(Transaction transaction, PeerId peer, long seq) {
        ConversationState state = state(transaction, peer);
        if (state != null && !state.statuses().owed().isEmpty()) {
            save(transaction, peer, state.with(state.statuses().confirmed(seq)));
        }
    }

    /** The newest lines that {@code wanted} accepts, oldest first, looking back no farther than {@code since}. */
    List<Line> tail(
            ReadTransaction transaction,
            PeerId peer,
            int maxLines,
            @Nullable Instant since,
            Predicate<StoredMessage> wanted) {
        Deque<Line> lines = new ArrayDeque<>();
        transaction.descend(LINES, peer.hash(), null, (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            if (since != null && message.committed().isBefore(since)) {
                return false;
            }
            if (wanted.test(message)) {
                lines.addFirst(new Line(order.toLong(), message));
            }
            return lines.size() < maxLines;
        });
        return List.copyOf(lines);
    }
}
