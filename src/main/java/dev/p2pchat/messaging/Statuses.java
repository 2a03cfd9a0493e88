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
     *
     * @param now gives the status its number, unless the clock went back: it must exceed all that the peer ever saw, also
     *     after our folder was rolled back
     */
    Statuses owing(StreamId theirs, long from, long to, Outcome outcome, Instant now) {
        List<Frame.Status> more = new ArrayList<>(owed);
        long seq = Math.max(last + 1, now.toEpochMilli());
        long begin = from;
        if (!more.isEmpty()) {
            Frame.Status before = newest();
            if (before.stream().equals(theirs) && before.outcome() == outcome && before.to() + 1 == from) {
                begin = before.from();
                more.remove(more.size() - 1);
            }
        }
        more.add(new Frame.Status(seq, theirs, begin, to, outcome));
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
