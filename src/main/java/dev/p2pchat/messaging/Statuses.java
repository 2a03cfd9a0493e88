// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two peers have told each other of what became of messages.
 *
 * @param owed what we have to tell the peer about its messages until it confirms
 * @param last the number of the last status we made
 * @param seen the number of the last status of the peer's that is committed here
 */
record Statuses(List<Frame.Status> owed, long last, long seen) {
    static final Statuses NONE = new Statuses(List.of(), 0, 0);

    /** Statuses that wait for one peer's confirmation. */
    static final int MAX_OWED = 256;

    Statuses {
        owed = List.copyOf(owed);
    }

    /**
     * Has to tell one thing more, as a continuation of the last where it is one.
     */
    Statuses owing(StreamId theirs, long from, long to, Outcome outcome, Instant now) {
        Frame.@Nullable Status before = newest(theirs, outcome);
        return before != null && before.to() + 1 == from
                ? owing(theirs, before.from(), to, outcome, now, 1)
                : owing(theirs, from, to, outcome, now, 0);
    }

    /**
     * Has to tell that messages were read: what lies between them and those told of last never was to be read.
     *
     * @param underWay the last number that a session was given. What it says does not grow any more, or a peer that is
     *     told of each of many messages would look at all of them each time.
     */
    Statuses owingRead(StreamId theirs, long from, long to, long underWay, Instant now) {
        Frame.@Nullable Status before = newest(theirs, Outcome.READ);
        if (before == null || before.seq() <= underWay) {
            return owing(theirs, from, to, Outcome.READ, now, 0);
        }
        long begin = Math.max(Math.min(before.from(), from), to - Receipts.MAX_LINES + 1);
        return owing(theirs, begin, to, Outcome.READ, now, 1);
    }

    /** The last one, if it says this of this stream. */
    private Frame.@Nullable Status newest(StreamId theirs, Outcome outcome) {
        if (owed.isEmpty() || !newest().stream().equals(theirs) || newest().outcome() != outcome) {
            return null;
        }
        return newest();
    }

    /**
     * Has to tell one thing more.
     *
     * @param instead how many of the last are said by it, too
     * @param now gives the status its number, unless the clock went back: it must exceed all that the peer ever saw, also
     *     after our folder was rolled back
     */
    private Statuses owing(StreamId theirs, long from, long to, Outcome outcome, Instant now, int instead) {
        List<Frame.Status> more = new ArrayList<>(owed.subList(0, owed.size() - instead));
        long seq = Math.max(last + 1, now.toEpochMilli());
        more.add(new Frame.Status(seq, theirs, from, to, outcome));
        if (more.size() > MAX_OWED) {
            more.remove(0);
        }
        return new Statuses(more, seq, seen);
    }

    /** What is owed since last; there must be something. */
    Frame.Status newest() {
        return owed.get(owed.size() - 1);
    }

    Statuses confirmed(long seq) {
        return new Statuses(owed.stream().filter(status -> status.seq() > seq).toList(), last, seen);
    }

    /** Does not say of anything any more that it was read. */
    Statuses withoutRead() {
        return new Statuses(
                owed.stream().filter(status -> status.outcome() != Outcome.READ).toList(), last, seen);
    }

    Statuses saw(long seq) {
        return new Statuses(owed, last, Math.max(seen, seq));
    }

    void encode(CborMap.Builder map) {
        map.put("owed", owed.stream().map(Statuses::encode).toList())
                .put("lastStatus", last)
                .put("statusSeen", seen);
    }

    private static CborMap encode(Frame.Status status) {
        return CborMap.builder()
                .put("seq", status.seq())
                .put("stream", status.stream().bytes())
                .put("from", status.from())
                .put("to", status.to())
                .put("outcome", status.outcome().word())
                .build();
    }

    static Statuses decode(CborMap map) throws MalformedCborException, MalformedFrameException {
        List<Frame.Status> owed = new ArrayList<>();
        for (CborMap status : map.maps("owed", MAX_OWED)) {
            owed.add(new Frame.Status(
                    status.unsigned("seq"),
                    new StreamId(status.bytesOf("stream", StreamId.BYTES)),
                    status.unsigned("from"),
                    status.unsigned("to"),
                    Outcome.of(status.text("outcome", Outcome.MAX_CHARS))));
        }
        return new Statuses(owed, map.unsigned("lastStatus"), map.unsigned("statusSeen"));
    }
}
