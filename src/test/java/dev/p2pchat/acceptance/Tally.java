// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import java.util.BitSet;
import java.util.List;

/**
 * What became of numbered messages in one place where they can be seen: a log, or the events.
 *
 * @param seen how many are there
 * @param lost that had to be there and are not
 * @param twice that are there again
 * @param outOfOrder that stand behind a later one
 * @param strange that may not be there at all
 */
record Tally(int seen, int lost, int twice, int outOfOrder, int strange) {
    /**
     * Counts.
     *
     * @param promised the numbers that have to be there
     * @param possible those that may be there
     * @param seen what is there, in its order; a number below zero is that of no message
     */
    static Tally of(BitSet promised, BitSet possible, List<Integer> seen) {
        BitSet found = new BitSet();
        int twice = 0;
        int outOfOrder = 0;
        int strange = 0;
        int highest = -1;
        for (int number : seen) {
            if (number < 0 || !possible.get(number)) {
                strange++;
                continue;
            }
            if (found.get(number)) {
                twice++;
            } else if (number < highest) {
                outOfOrder++;
            }
            found.set(number);
            highest = Math.max(highest, number);
        }
        BitSet lost = (BitSet) promised.clone();
        lost.andNot(found);
        return new Tally(seen.size(), lost.cardinality(), twice, outOfOrder, strange);
    }

    boolean isClean() {
        return lost == 0 && twice == 0 && outOfOrder == 0 && strange == 0;
    }
}
