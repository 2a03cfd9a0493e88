// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every conversation's lines and state, as functions inside a transaction of the caller's: one put a line under an
 * ascending key, one for the state. What comes in and goes out has its own class each, over this one.
 */
final class MessageLog {
    static final Table LINES = new Table("lines");

    private static final Table STATES = new Table("conversations");

    /** Marks a place whose message had no readable id; HAVE then says only how far we are. */
    static final MessageId NO_ID = new MessageId(Bytes.owning(new byte[MessageId.BYTES]));

    /** Messages told of in one entry of the journal: who reads it from the middle looks at so many again. */
    private static final int MAX_TOLD = 256;

    /** The same in bytes of their envelopes, but for the first. */
    private static final long MAX_TOLD_BYTES = 64 << 10;

    /** Places between the first and the last of them: the other side's lines lie there, too, and are read with each. */
    static final long MAX_PROGRESS_SPAN = 4096;

    private final SecureRandom random;

    final Journal journal;
    final Inbox inbox = new Inbox(this);
    final Outbox outbox = new Outbox(this);
    final Aligning aligning = new Aligning(this);
    final StatusNotes notes = new StatusNotes(this);
    final Receipts receipts = new Receipts(this);
    final IdLookup ids = new IdLookup(this);

    MessageLog(Journal journal, SecureRandom random) {
        this.journal = journal;
        this.random = random;
    }

    /** The name of a stream that nobody has used. */
    StreamId freshStream() {
        return StreamId.random(random);
    }

    /** A line and its place. */
    record Line(long order, StoredMessage message) {}

    @Nullable ConversationState state(ReadTransaction transaction, PeerId peer) {
        Bytes stored = transaction.get(STATES, Key.of(peer.hash()));
        return stored == null ? null : ConversationState.decode(stored);
    }

    ConversationState stateOrNew(ReadTransaction transaction, PeerId peer) {
        ConversationState known = state(transaction, peer);
        return known == null ? ConversationState.begin(freshStream()) : known;
    }

    void save(Transaction transaction, PeerId peer, ConversationState state) {
        transaction.put(STATES, Key.of(peer.hash()), state.encode());
    }

    void put(Transaction transaction, PeerId peer, Line line) {
        transaction.put(LINES, Key.of(peer.hash(), line.order()), line.message().encode());
    }

    @Nullable Line at(ReadTransaction transaction, PeerId peer, long order) {
        Bytes stored = transaction.get(LINES, Key.of(peer.hash(), order));
        return stored == null ? null : new Line(order, StoredMessage.decode(stored));
    }

    /** Tells of messages that became part of the conversation, in this order. */
    void told(Transaction transaction, PeerId peer, List<Line> lines) {
        for (int i = 0; i < lines.size(); ) {
            long first = lines.get(i).order();
            long bytes = lines.get(i).message().envelope().length();
            int end = i + 1;
            while (end < lines.size()
                    && end - i < MAX_TOLD
                    && lines.get(end).order() == first + end - i
                    && bytes + lines.get(end).message().envelope().length() <= MAX_TOLD_BYTES) {
                bytes += lines.get(end).message().envelope().length();
                end++;
            }
            journal.append(transaction, new JournalEntry.Message(peer, first, end - i));
            i = end;
        }
    }

    /** Tells how far messages of ours got, oldest first; what was taken back is told of when it is. */
    void progressed(Transaction transaction, PeerId peer, List<Line> lines) {
        for (int i = 0; i < lines.size(); ) {
            Line first = lines.get(i);
            DeliveryState state = first.message().stateOnceTaken();
            int end = i + 1;
            while (end < lines.size()
                    && end - i < MAX_TOLD
                    && lines.get(end).order() - first.order() < MAX_PROGRESS_SPAN
                    && lines.get(end).message().n()
                            == lines.get(end - 1).message().n() + 1
                    && lines.get(end).message().stateOnceTaken() == state) {
                end++;
            }
            if (state != DeliveryState.CANCELLED) {
                journal.append(
                        transaction,
                        new JournalEntry.Progress(
                                peer, first.order(), lines.get(end - 1).order(), end - i, state.word()));
            }
            i = end;
        }
    }

    /** Forgets all of a peer of whom nothing is kept but that they were refused. */
    void forget(Transaction transaction, PeerId peer) {
        transaction.delete(STATES, Key.of(peer.hash()));
    }

    /** Makes every conversation one of a profile that came out of a backup. */
    static void restored(Transaction transaction, SecureRandom random) {
        transaction.replaceEach(
                STATES,
                (key, state) -> ConversationState.decode(state)
                        .restored(StreamId.random(random))
                        .encode());
    }

    /** Forgets statuses the peer has confirmed. */
    void confirmed(Transaction transaction, PeerId peer, long seq) {
        ConversationState state = state(transaction, peer);
        if (state != null && !state.statuses().owed().isEmpty()) {
            save(transaction, peer, state.with(state.statuses().confirmed(seq)));
        }
    }

    /** The newest lines that {@code wanted} accepts, oldest first. */
    List<Line> newest(ReadTransaction transaction, PeerId peer, int most, Predicate<StoredMessage> wanted) {
        Deque<Line> lines = new ArrayDeque<>();
        transaction.descend(LINES, peer.hash(), null, (order, value) -> {
            StoredMessage message = StoredMessage.decode(value);
            if (wanted.test(message)) {
                lines.addFirst(new Line(order.toLong(), message));
            }
            return lines.size() < most;
        });
        return List.copyOf(lines);
    }
}
