// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.wire.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads single messages of the log, by where they stand or by what becomes of them. Safe for several threads. */
public final class LogReader {
    private final Store store;
    private final MessageLog log;
    private final Function<PeerId, Outbound> streams;

    /**
     * Reads a log.
     *
     * @param streams how far our stream to somebody got; reads the store for whom it does not know
     */
    LogReader(Store store, MessageLog log, Function<PeerId, Outbound> streams) {
        this.store = store;
        this.log = log;
        this.streams = streams;
    }

    /** The place in a conversation of the message of ours with this id, which it keeps; null if there is none. */
    public @Nullable Long placeOf(PeerId peer, MessageId id) {
        MessageLog.Line line = store.read(transaction -> log.ids.find(transaction, peer, id));
        return line == null ? null : line.order();
    }

    /** What stands at a place of a conversation, as it is by now; null for what was thrown away. */
    public @Nullable LoggedMessage at(PeerId peer, long place) {
        MessageLog.Line line = store.read(transaction -> log.at(transaction, peer, place));
        return line == null ? null : LoggedMessage.of(peer, line.message(), streams);
    }

    /** What stands at a place of a conversation, in whatever state; null for what was thrown away. */
    public @Nullable LoggedMessage at(ReadTransaction transaction, PeerId peer, long place) {
        MessageLog.Line line = log.at(transaction, peer, place);
        if (line == null) {
            return null;
        }
        StoredMessage message = line.message();
        return new LoggedMessage(
                peer, message.outgoing(), message.committed(), message.open(), message.stateOnceTaken());
    }

    /**
     * The ids of our messages from one place of a conversation to another. What the other side said in between is passed
     * by unread: there may be any amount of it.
     */
    public List<MessageId> ours(ReadTransaction transaction, PeerId peer, long from, long to) {
        List<MessageId> ids = new ArrayList<>();
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(from), (order, value) -> {
            if (order.toLong() > to) {
                return false;
            }
            if (Glance.at(value).outgoing) {
                ids.add(StoredMessage.decode(value).open().id());
            }
            return order.toLong() < to;
        });
        return ids;
    }

    /**
     * Shows messages of ours that this peer has not committed yet, oldest first, until the visitor has enough. Inside a
     * read of the store: it is to do little.
     */
    public void eachWaiting(PeerId peer, Predicate<LoggedMessage> visitor) {
        Outbound stream = streams.apply(peer);
        store.read(transaction -> {
            log.outbox.eachWaiting(
                    transaction, peer, line -> visitor.test(LoggedMessage.of(peer, line.message(), known -> stream)));
            return true;
        });
    }

    /** What somebody who asks for a conversation wrote so far, oldest first. */
    public List<LoggedMessage> held(PeerId peer) {
        return store.read(transaction -> log.inbox.held(transaction, peer)).stream()
                .map(line -> LoggedMessage.of(peer, line.message(), streams))
                .toList();
    }
}
