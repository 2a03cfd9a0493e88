// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.wire.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages of ours by their ids, inside a transaction of the caller's. No index is kept: an id begins with the
 * millisecond in which its line was made, and a log is in the order of time, so that halving it leads there. Where it is
 * not, because the clock was set back, the whole conversation is read. Safe for several threads.
 */
final class IdLookup {
    /** Lines around the right time that are looked at too: writers at the same time overtake one another by a few. */
    static final int NEAR = 256;

    /** Lines of the same millisecond that are remembered behind the one that was wanted. */
    static final int AHEAD = 4096;

    /** Places remembered, of all conversations: about 3 MiB. */
    static final int MAX_REMEMBERED = 4 * AHEAD;

    private final MessageLog log;

    /** A batch has one millisecond: who asks for each of its thousands is to read them once. */
    private final Map<MessageId, Long> remembered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    IdLookup(MessageLog log) {
        this.log = log;
    }

    /** The line of a message of ours; null if none has this id. */
    MessageLog.@Nullable Line find(ReadTransaction transaction, PeerId peer, MessageId id) {
        ConversationState state = log.state(transaction, peer);
        if (state == null) {
            return null;
        }
        Long place = recall(id);
        MessageLog.Line known = place == null ? null : log.at(transaction, peer, place);
        if (known != null && isMeant(known, id)) {
            return known;
        }
        long from = firstNotBefore(transaction, peer, id.millis(), state.nextOrder());
        MessageLog.Line found = inItsMillisecond(transaction, peer, id, from);
        if (found == null) {
            found = below(transaction, peer, id, from + NEAR, from - NEAR);
        }
        return found == null ? below(transaction, peer, id, state.nextOrder(), 0) : found;
    }

    /** The first place whose line, and each behind it, was not committed before a time, if the log is in its order. */
    private static long firstNotBefore(ReadTransaction transaction, PeerId peer, long millis, long end) {
        long[] low = {1};
        long high = end;
        while (low[0] < high) {
            long middle = (low[0] + high) >>> 1;
            boolean[] before = {false};
            transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(middle), (order, value) -> {
                if (Glance.at(value).committed < millis) {
                    before[0] = true;
                    low[0] = order.toLong() + 1;
                }
                return false;
            });
            if (!before[0]) {
                high = middle;
            }
        }
        return low[0];
    }

    private MessageLog.@Nullable Line inItsMillisecond(
            ReadTransaction transaction, PeerId peer, MessageId id, long from) {
        MessageLog.@Nullable Line[] found = {null};
        int[] behind = {0};
        transaction.ascend(MessageLog.LINES, peer.hash(), Bytes.ofLong(from), (order, value) -> {
            if (Glance.at(value).committed != id.millis()) {
                return false;
            }
            MessageLog.Line line = new MessageLog.Line(order.toLong(), StoredMessage.decode(value));
            if (found[0] != null) {
                remember(line);
                return ++behind[0] < AHEAD;
            }
            if (isMeant(line, id)) {
                found[0] = line;
            }
            return true;
        });
        return found[0];
    }

    /** Looks back from below one place to another. */
    private static MessageLog.@Nullable Line below(
            ReadTransaction transaction, PeerId peer, MessageId id, long from, long to) {
        MessageLog.@Nullable Line[] found = {null};
        transaction.descend(MessageLog.LINES, peer.hash(), Bytes.ofLong(from), (order, value) -> {
            if (order.toLong() < to) {
                return false;
            }
            MessageLog.Line line = new MessageLog.Line(order.toLong(), StoredMessage.decode(value));
            found[0] = isMeant(line, id) ? line : null;
            return found[0] == null;
        });
        return found[0];
    }

    private static boolean isMeant(MessageLog.Line line, MessageId id) {
        return line.message().outgoing() && line.message().open().id().equals(id);
    }

    private synchronized @Nullable Long recall(MessageId id) {
        return remembered.get(id);
    }

    private synchronized void remember(MessageLog.Line line) {
        if (line.message().outgoing()) {
            remembered.put(line.message().open().id(), line.order());
        }
    }
}
