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

        /** It cannot be shown, now or ever: it takes its place as refused, so that what follows can come. */
        record Refused(Frame.Status status, long n) implements Receipt {}

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

    /** Takes a peer's message in if it is the next of its stream. */
    Receipt receive(Transaction transaction, PeerId peer, Message message, Instant now) {
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
        Frame.Committed mark = new Frame.Committed(message.stream(), message.n(), id);
        if (envelope == null || !isShowable(envelope)) {
            ConversationState after = state.owing(message.stream(), message.n(), Outcome.REFUSED);
            save(transaction, peer, after.afterReceiving(mark));
            return new Receipt.Refused(after.owed().get(after.owed().size() - 1), message.n());
        }
        Line line = new Line(
                state.nextOrder(),
                new StoredMessage(false, message.stream(), message.n(), now, message.envelope(), null));
        put(transaction, peer, line);
        save(transaction, peer, state.afterReceiving(mark));
        return new Receipt.Stored(line, message.n());
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
        if (!envelope.kind().equals(Envelope.TEXT)) {
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
     * Moves the cursor to {@code n}.
     *
     * @return the lines this acknowledges for the first time
     */
    List<Line> acknowledge(Transaction transaction, PeerId peer, StreamId stream, long n) {
        ConversationState state = state(transaction, peer);
        if (state == null || !state.stream().equals(stream) || n <= state.acknowledged() || n > state.queued()) {
            return List.of();
        }
        List<Line> lines = waiting(transaction, peer, state.cursor(), (int) (n - state.acknowledged()), Long.MAX_VALUE);
        save(
                transaction,
                peer,
                state.acknowledgedTo(n, lines.get(lines.size() - 1).order()));
        return lines;
    }

    /**
     * What came of holding a peer's HAVE against our log.
     *
     * @param cursor the place behind which the session has to send
     */
    record Alignment(ConversationState state, long cursor, List<Line> delivered, boolean repeats) {
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
        ConversationState state = stateOrNew(transaction, peer);
        // A new stream's name must be the one that the first message goes into.
        save(transaction, peer, state);
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
        ConversationState after = state.acknowledgedTo(n, placeOf(transaction, peer, state, n));
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
     * Writes what the peer says became of our messages; what it says of messages we never sent, or takes back, is
     * ignored: each line is written anew a few times at most, whatever the peer sends.
     *
     * @return the lines whose outcome changed
     */
    List<Line> note(Transaction transaction, PeerId peer, Frame.Status status) {
        ConversationState state = state(transaction, peer);
        List<Line> changed = new ArrayList<>();
        if (state == null || status.seq() <= state.statusSeen()) {
            return changed;
        }
        if (status.stream().equals(state.stream()) && status.from() <= state.queued()) {
            for (Line line : ours(transaction, peer, state, status.from(), Math.min(status.to(), state.queued()))) {
                if (line.message().isNews(status.outcome())) {
                    Line noted = new Line(line.order(), line.message().with(status.outcome()));
                    put(transaction, peer, noted);
                    changed.add(noted);
                }
            }
        }
        save(transaction, peer, state.sawStatus(status.seq()));
        return changed;
    }

    /** Forgets statuses the peer has confirmed. */
    void confirmed(Transaction transaction, PeerId peer, long seq) {
        ConversationState state = state(transaction, peer);
        if (state != null && !state.owed().isEmpty()) {
            save(transaction, peer, state.confirmed(seq));
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
