// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What was found in one conversation so far, followed from its end backwards. It says which stretches of the log come
 * next; whoever reads them, in parallel if they like, tells it what was there. For one thread.
 */
final class Trail {
    /** Lines looked at first: little, because there may be a thousand conversations. */
    private static final int FIRST_LINES = 16;

    /** Each time more, because what is rare lies far away. */
    private static final int GROWTH = 4;

    /** The longest stretch that one thread reads in one go, a few milliseconds. */
    static final int MAX_LINES = 2048;

    /** Newest first; of two in one millisecond always the same first. */
    static final Comparator<Trail> NEWEST_FIRST = Comparator.comparingLong(
                    (Trail trail) -> trail.found.getFirst().committed())
            .reversed()
            .thenComparing(trail -> trail.peer);

    /**
     * A part of a conversation's log.
     *
     * @param from the first place in it
     * @param below the place behind its last
     */
    record Stretch(PeerId peer, long from, long below) {}

    /** A message that is wanted. */
    record Match(long order, long committed) {}

    private final PeerId peer;
    private final Deque<Match> found = new ArrayDeque<>();
    private int lines = FIRST_LINES;
    private long below;

    /** Begins below a place, the one behind the conversation's last. */
    Trail(PeerId peer, long below) {
        this.peer = peer;
        this.below = below;
    }

    PeerId peer() {
        return peer;
    }

    boolean hasFound() {
        return !found.isEmpty();
    }

    /** Whether there is more of the log to look at. */
    boolean goesOn() {
        return below > 1;
    }

    /** The newest that was found and not taken yet. */
    Match take() {
        return found.removeFirst();
    }

    /** The stretches to look at next, newest first: one, until it is clear that there is far to go. */
    List<Stretch> next(int atMost) {
        List<Stretch> stretches = new ArrayList<>();
        int count = lines < MAX_LINES ? 1 : atMost;
        long top = below;
        while (stretches.size() < count && top > 1) {
            long from = Math.max(1, top - lines);
            stretches.add(new Stretch(peer, from, top));
            top = from;
        }
        lines = Math.min(MAX_LINES, lines * GROWTH);
        return stretches;
    }

    /** Takes over what was in the next stretch; what lies behind the one that was the last is of no interest. */
    void saw(Stretch stretch, Seen seen) {
        if (goesOn()) {
            found.addAll(seen.matches());
            below = seen.isLast() ? 1 : stretch.from();
        }
    }

    /**
     * What was in a stretch.
     *
     * @param isLast whether nobody wants what lies behind it: there is enough, or all of it was too old. One line that is
     *     too old is no end, because clocks are set back now and then.
     */
    record Seen(List<Match> matches, boolean isLast) {}
}
