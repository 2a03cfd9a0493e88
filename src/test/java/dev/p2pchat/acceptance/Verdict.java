// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of everything that one side said to the other, wherever it can be seen. */
final class Verdict {
    private final String direction;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    Verdict(String direction, Chatter author, Side sender, Side receiver) {
        this.direction = direction;
        List<Side.Line> sent = sender.log(true);
        BitSet committed = new BitSet();
        Map<String, Integer> numbers = new HashMap<>();
        for (Side.Line line : sent) {
            numbers.put(line.id(), line.number());
            if (line.number() >= 0) {
                committed.set(line.number());
            }
        }
        tally("author's history", author.acknowledged(), author.tried(), numbers(sent));
        tally("reader's history", committed, committed, numbers(receiver.log(false)));
        tally("author's events", committed, committed, told(sender, EventTail.Kind.SENT));
        tally("reader's events", committed, committed, told(receiver, EventTail.Kind.RECEIVED));
        tally(
                "delivered",
                committed,
                committed,
                sender.told(EventTail.Kind.DELIVERED).stream()
                        .map(event -> numbers.getOrDefault(event.message(), -1))
                        .toList());
        faultUnless(
                sent.stream().allMatch(line -> line.state().equals("delivered")), "not all are delivered in history");
        faultUnless(author.torn(committed) == 0, "requests done in part");
        faultUnless(sender.told().equals(sender.heard()), "who followed heard other events than who asks now");
        faultUnless(
                sender.told().stream()
                        .filter(event -> event.kind() == EventTail.Kind.SENT || event.kind() == EventTail.Kind.RECEIVED)
                        .map(EventTail.Told::message)
                        .toList()
                        .equals(sender.log().stream().map(Side.Line::id).toList()),
                "the events are in another order than the history");
    }

    private void tally(String where, BitSet promised, BitSet possible, List<Integer> seen) {
        Tally tally = Tally.of(promised, possible, seen);
        tallies.put(where, tally);
        faultUnless(tally.isClean(), where + ": " + tally);
    }

    private void faultUnless(boolean right, String fault) {
        if (!right) {
            faults.add(fault);
        }
    }

    private static List<Integer> numbers(List<Side.Line> lines) {
        return lines.stream().map(Side.Line::number).toList();
    }

    private static List<Integer> told(Side side, EventTail.Kind kind) {
        return side.told(kind).stream().map(EventTail.Told::number).toList();
    }

    /** What was promised and not kept; empty, if all is well. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(direction + ":");
        tallies.forEach((where, tally) -> text.append(String.format(
                "%n  %-18s %,9d seen, %d lost, %d twice, %d out of order, %d strange",
                where, tally.seen(), tally.lost(), tally.twice(), tally.outOfOrder(), tally.strange())));
        faults.forEach(fault -> text.append("\n  FAULT: ").append(fault));
        return text.toString();
    }
}
