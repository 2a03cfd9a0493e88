// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far our stream to one peer got in this process: what was handed to sessions, what was written, what is
 * acknowledged. Kept in memory only; a restart asks the other side. Safe for several threads.
 */
final class Outbound {
    /** Lines of the log looked at for one peer's statuses: at once after a pause, and a second in the long run. */
    static final long MAX_LOOKS = 200_000;

    private static final long LOOKS_PER_SECOND = 1000;

    private long looks = MAX_LOOKS;
    private Instant lookedAt = Instant.EPOCH;
    private long owed;
    private long underWay;
    private long told;
    private @Nullable StreamId stream;
    private long queued;
    private long acknowledged;
    private long withdrawn;
    private long handedOver;
    private final Set<Long> taken = new HashSet<>();
    private long written;

    /** Begins with what the store says, or with nothing for a peer we never wrote to. */
    Outbound(@Nullable ConversationState state) {
        if (state != null) {
            update(state);
            owes(state.statuses().owed());
        }
    }

    /** Takes over what the store says; a new stream begins anew, and then this returns true. */
    final synchronized boolean update(ConversationState state) {
        boolean fresh = !state.stream().equals(stream);
        if (fresh) {
            stream = state.stream();
            handedOver = 0;
            taken.clear();
            written = 0;
            queued = 0;
        }
        queued = Math.max(queued, state.queued());
        acknowledged = state.acknowledged();
        withdrawn = state.withdrawn();
        taken.removeIf(n -> n <= acknowledged);
        handedOver = Math.max(handedOver, acknowledged);
        told = Math.min(told, waiting());
        return fresh;
    }

    synchronized void queued(StoredMessage message) {
        if (stream == null) {
            stream = message.stream();
        }
        if (message.stream().equals(stream)) {
            queued = Math.max(queued, message.n());
        }
    }

    /**
     * A session is about to send a message.
     *
     * @return whether it may: not if it was taken back since it was read, and not if this is not the stream that goes out,
     *     because one ended, or one just begins; whoever changes that wakes the session
     */
    synchronized boolean handOver(StoredMessage message) {
        if (stream == null) {
            // A session may read the first message before whoever queued it hears that it is committed.
            stream = message.stream();
        }
        if (!message.stream().equals(stream) || (taken.contains(message.n()) && !message.cancelled())) {
            return false;
        }
        handedOver = Math.max(handedOver, message.n());
        return true;
    }

    /**
     * From now on no session sends it. On the store's writer, which commits next that it was taken back; asked twice, it
     * answers the same.
     *
     * @param connected whether a session is open
     */
    synchronized Withdrawal take(StoredMessage message, boolean connected) {
        boolean sent = message.stream().equals(stream) && message.n() <= handedOver;
        if (sent && connected) {
            return Withdrawal.UNDER_WAY;
        }
        taken.add(message.n());
        return sent ? Withdrawal.WAS_SENT_BEFORE : Withdrawal.DONE;
    }

    synchronized void written(StreamId to, long n) {
        if (to.equals(stream)) {
            written = Math.max(written, n);
        }
    }

    /** Whether lines may be looked at now for what the peer says of our messages. */
    synchronized boolean mayLook(Instant now) {
        long millis = Duration.between(lookedAt, now).toMillis();
        looks = Math.min(MAX_LOOKS, looks + Math.max(0, millis) * LOOKS_PER_SECOND / 1000);
        // Only by what was counted: who asks more often than that regains it all the same. A clock may be set back.
        lookedAt = millis < 0 ? now : lookedAt.plusMillis(millis);
        return looks > 0;
    }

    /** So many were looked at, perhaps more than there were: a status is taken over as a whole, and the next one waits. */
    synchronized void looked(long lines) {
        looks -= lines;
    }

    /** What the peer has to be told of its messages. For what was read alone nobody is dialled again and again. */
    final synchronized void owes(List<Frame.Status> statuses) {
        for (Frame.Status status : statuses) {
            if (status.outcome() != Outcome.READ) {
                owed = Math.max(owed, status.seq());
            }
        }
    }

    /** A session is given the statuses up to this number. */
    synchronized void tells(long seq) {
        underWay = Math.max(underWay, seq);
    }

    /** The number of the last status that a session was given. */
    synchronized long underWay() {
        return underWay;
    }

    /** The peer has what we told it up to this number. */
    synchronized void confirmed(long seq) {
        if (seq >= owed) {
            owed = 0;
        }
    }

    synchronized boolean owesAnything() {
        return owed > 0;
    }

    /** Whether an acknowledgement speaks of something that was never sent; old streams are no matter. */
    synchronized boolean isBeyond(StreamId of, long n) {
        return of.equals(stream) && n > handedOver;
    }

    /** Whether nothing was ever said to this peer. */
    synchronized boolean isUnused() {
        return queued == 0;
    }

    synchronized boolean hasWaiting() {
        return waiting() > 0;
    }

    /** How many are neither acknowledged nor taken back. */
    synchronized long waiting() {
        return queued - acknowledged - withdrawn;
    }

    /** How many wait, if these are more than when it was told last; else 0. */
    synchronized long waitingUntold() {
        long now = waiting();
        boolean more = now > told;
        told = now;
        return more ? now : 0;
    }

    /** What to show for a message of ours. */
    synchronized DeliveryState stateOf(StoredMessage message) {
        if (message.cancelled() || !message.stream().equals(stream) || message.n() <= acknowledged) {
            return message.stateOnceTaken();
        }
        return message.n() <= written ? DeliveryState.SENT : DeliveryState.QUEUED;
    }
}
