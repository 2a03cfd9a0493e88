// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.StreamId;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is in one session: what its own thread waits for, and how far it got. All of it lies under one monitor,
 * because whoever hands a message over has to know all of it at that moment.
 */
final class Turn {
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

    /** With {@code overlapping} if another session with this peer is open. */
    Turn(boolean overlapping) {
        this.overlapping = overlapping;
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

    /** The session is over: nobody waits for anything any more. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    /** The other side said how far it is; false if it had said so before, and then it changes nothing. */
    synchronized boolean have(Frame.Have have) {
        if (theirs != null) {
            return false;
        }
        theirs = have;
        notifyAll();
        return true;
    }

    /** Waits until the other side says how far it is; null when the session is over. */
    synchronized Frame.@Nullable Have awaitHave() throws InterruptedException {
        while (theirs == null && !over) {
            wait();
        }
        return over ? null : theirs;
    }

    /** Waits until there may be something to send over this session; false when it is over. */
    synchronized boolean awaitTurn() throws InterruptedException {
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

    /** Whether to tell what is owed now; what is owed after this has to be said again. */
    synchronized boolean takeOwing() {
        boolean may = mayTell();
        owing &= !may;
        return may;
    }

    /** The peer is told that something was read. */
    synchronized void receipt(long seq) {
        receipt = seq;
    }

    /** The peer has confirmed all it was told up to this number. */
    synchronized void confirmed(long seq) {
        seen = Math.max(seen, seq);
        notifyAll();
    }

    /** Whether another session with this peer is, or was, open beside this one. */
    synchronized boolean isOverlapping() {
        return overlapping;
    }

    /** Whether this session became the one to send over since this was asked last. */
    synchronized boolean takeRegained() {
        boolean was = regained;
        regained = false;
        return was;
    }

    synchronized boolean isCurrent() {
        return current && !over;
    }

    /** Nothing up to this place of the log has to be sent. */
    synchronized void advance(long place) {
        cursor = Math.max(cursor, place);
    }

    /** From where to read; until {@link #reachedEnd} only the session's own thread hands over. */
    synchronized long begin() {
        caughtUp = false;
        return cursor;
    }

    synchronized void reachedEnd() {
        caughtUp = true;
    }

    /**
     * Lets something be handed over at once if nothing else waits, and has the session's own thread woken unless all of it
     * was. Nobody else hands anything over meanwhile.
     *
     * @param handingOver hands it over, and says whether that was all; blocks on nothing
     */
    synchronized void atOnce(BooleanSupplier handingOver) {
        boolean all = caughtUp && current && !more && !over && handingOver.getAsBoolean();
        if (!all) {
            wake();
        }
    }

    /** Whether this message is the one behind the last that was handed over. */
    synchronized boolean isNext(StoredMessage message) {
        return message.stream().equals(lastStream) && message.n() == lastN + 1;
    }

    synchronized void handedOver(MessageLog.Line line) {
        cursor = Math.max(cursor, line.order());
        lastStream = line.message().stream();
        lastN = line.message().n();
    }
}
