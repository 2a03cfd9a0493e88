// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What comes in, as functions inside a transaction of the caller's: taken, held, refused; and what was held, answered. */
final class Inbox {
    /** Stands, where one is judged by its author, for a message that cannot be read. */
    private static final Envelope UNREADABLE =
            new Envelope(MessageLog.NO_ID, Instant.ofEpochMilli(Long.MAX_VALUE), Envelope.VOID, Bytes.EMPTY);

    private final MessageLog log;

    Inbox(MessageLog log) {
        this.log = log;
    }

    /** What became of a message that came in. */
    sealed interface Receipt {
        /** The place in its stream up to which everything may be acknowledged; 0 where the session has to end. */
        default long n() {
            return 0;
        }

        /** Committed with this transaction; everything up to {@code n} may be acknowledged. */
        record Stored(MessageLog.Line line, long n) implements Receipt {}

        /** Committed, to wait for our answer; the status says so. */
        record Held(MessageLog.Line line, Frame.Status status, long n) implements Receipt {}

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

    /** Says what becomes of a message, at the moment it is committed. */
    interface Gate {
        Verdict on(PeerId author, Envelope message);
    }

    /**
     * Takes a peer's messages in, in this order: each that is the next of its stream and that the gate lets in. What comes
     * behind one that ends the session is not looked at.
     */
    List<Receipt> receive(Transaction transaction, PeerId peer, List<Message> messages, Instant now, Gate gate) {
        Arrival arrival = new Arrival(transaction, peer, log.stateOrNew(transaction, peer), now, gate);
        for (Message message : messages) {
            Receipt receipt = arrival.take(message);
            arrival.receipts.add(receipt);
            if (receipt.n() == 0) {
                break;
            }
        }
        arrival.finish();
        return arrival.receipts;
    }

    /** Messages that come in with one transaction: what they all change is read once and written once. */
    private final class Arrival {
        private final Transaction transaction;
        private final PeerId peer;
        private final Instant now;
        private final Gate gate;
        private final ConversationState before;
        private ConversationState state;
        private final List<MessageLog.Line> stored = new ArrayList<>();
        final List<Receipt> receipts = new ArrayList<>();

        Arrival(Transaction transaction, PeerId peer, ConversationState state, Instant now, Gate gate) {
            this.transaction = transaction;
            this.peer = peer;
            this.before = state;
            this.state = state;
            this.now = now;
            this.gate = gate;
        }

        Receipt take(Message message) {
            long high = state.receivedOf(message.stream());
            if (message.n() <= high) {
                return new Receipt.Duplicate(high);
            }
            if (message.n() > high + 1) {
                return new Receipt.Gap();
            }
            Envelope envelope = decoded(message.envelope());
            MessageId id = envelope == null ? MessageLog.NO_ID : envelope.id();
            Verdict verdict = gate.on(peer, envelope == null ? UNREADABLE : envelope);
            if (verdict == Verdict.DROP) {
                return new Receipt.Dropped();
            }
            ConversationState after = state.afterReceiving(new Frame.Committed(message.stream(), message.n(), id));
            if (verdict == Verdict.REFUSE || envelope == null || !isShowable(envelope)) {
                Statuses statuses = owing(after, message, Outcome.REFUSED);
                state = after.with(statuses);
                return new Receipt.Refused(statuses.newest(), message.n());
            }
            if (envelope.kind().equals(Envelope.VOID)) {
                state = after;
                return new Receipt.Withdrawn(message.n());
            }
            if (verdict == Verdict.HOLD) {
                return hold(message, after);
            }
            MessageLog.Line line = put(message, null);
            stored.add(line);
            state = after;
            return new Receipt.Stored(line, message.n());
        }

        private Receipt hold(Message message, ConversationState after) {
            ConversationState.Held held = state.held().and(message.envelope());
            if (held.messages() > Admission.MAX_HELD_MESSAGES || held.bytes() > Admission.MAX_HELD_BYTES) {
                return new Receipt.Full();
            }
            // What came before it happened before it.
            log.told(transaction, peer, stored);
            stored.clear();
            MessageLog.Line line = put(message, Outcome.HELD);
            log.journal.append(transaction, new JournalEntry.Request(peer, line.order()));
            Statuses statuses = owing(after, message, Outcome.HELD);
            state = after.with(statuses).with(held);
            return new Receipt.Held(line, statuses.newest(), message.n());
        }

        private Statuses owing(ConversationState after, Message message, Outcome outcome) {
            return after.statuses().owing(message.stream(), message.n(), message.n(), outcome, now);
        }

        private MessageLog.Line put(Message message, @Nullable Outcome outcome) {
            MessageLog.Line line = new MessageLog.Line(
                    state.nextOrder(),
                    StoredMessage.incoming(message.stream(), message.n(), now, message.envelope(), outcome));
            log.put(transaction, peer, line);
            return line;
        }

        void finish() {
            log.told(transaction, peer, stored);
            if (!state.equals(before)) {
                log.save(transaction, peer, state);
            }
        }
    }

    /**
     * What came of answering a request.
     *
     * @param lines its messages, oldest first, as they are now
     * @param statuses what their author is to be told
     */
    record Answered(List<MessageLog.Line> lines, List<Frame.Status> statuses) {
        static final Answered NOTHING = new Answered(List.of(), List.of());
    }

    /** Makes what was held a part of the conversation like anything else. */
    Answered release(Transaction transaction, PeerId peer, Instant now) {
        return answer(transaction, peer, Outcome.STORED, now, line -> {
            MessageLog.Line released =
                    new MessageLog.Line(line.order(), line.message().with(null));
            log.put(transaction, peer, released);
            log.told(transaction, peer, List.of(released));
            return released;
        });
    }

    /** Throws away what was held. */
    Answered reject(Transaction transaction, PeerId peer, Instant now) {
        return answer(transaction, peer, Outcome.REFUSED, now, line -> {
            transaction.delete(MessageLog.LINES, Key.of(peer.hash(), line.order()));
            return line;
        });
    }

    private Answered answer(
            Transaction transaction, PeerId peer, Outcome outcome, Instant now, UnaryOperator<MessageLog.Line> change) {
        ConversationState state = log.state(transaction, peer);
        if (state == null || state.held().messages() == 0) {
            return Answered.NOTHING;
        }
        List<MessageLog.Line> lines = held(transaction, peer);
        Statuses statuses = state.statuses();
        long before = statuses.last();
        List<MessageLog.Line> changed = new ArrayList<>();
        for (MessageLog.Line line : lines) {
            StoredMessage message = line.message();
            statuses = statuses.owing(message.stream(), message.n(), message.n(), outcome, now);
            changed.add(change.apply(line));
        }
        log.save(transaction, peer, state.with(statuses).with(ConversationState.Held.NOTHING));
        return new Answered(
                changed,
                statuses.owed().stream().filter(status -> status.seq() > before).toList());
    }

    /** What waits for our answer, oldest first. */
    List<MessageLog.Line> held(ReadTransaction transaction, PeerId peer) {
        ConversationState state = log.state(transaction, peer);
        if (state == null || state.held().messages() == 0) {
            return List.of();
        }
        return log.newest(
                transaction,
                peer,
                state.held().messages(),
                message -> !message.outgoing() && message.outcome() == Outcome.HELD);
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
}
