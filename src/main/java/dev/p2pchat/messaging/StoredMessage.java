// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a conversation's log.
 *
 * @param committed when it was committed here
 * @param envelope as its author encoded it
 * @param outcome for an outgoing message what the other side said became of it, or null while it said nothing but
 *     "stored"; for an incoming one what we said
 */
record StoredMessage(
        boolean outgoing,
        StreamId stream,
        long n,
        Instant committed,
        Bytes envelope,
        @Nullable Outcome outcome) {

    static StoredMessage outgoing(StreamId stream, long n, Instant committed, Envelope envelope) {
        return new StoredMessage(true, stream, n, committed, envelope.encode(), null);
    }

    StoredMessage with(@Nullable Outcome said) {
        return new StoredMessage(outgoing, stream, n, committed, envelope, said);
    }

    StoredMessage movedTo(StreamId other, long place) {
        return new StoredMessage(outgoing, other, place, committed, envelope, outcome);
    }

    /** Whether it was taken back. */
    boolean isVoid() {
        return open().kind().equals(Envelope.VOID);
    }

    /** Taken back: the id stays, by which the other side says what it has. */
    StoredMessage voided() {
        Envelope original = open();
        Envelope nothing = new Envelope(original.id(), original.sent(), Envelope.VOID, Bytes.EMPTY);
        return new StoredMessage(outgoing, stream, n, committed, nothing.encode(), outcome);
    }

    Envelope open() {
        try {
            return Envelope.decode(envelope);
        } catch (MalformedFrameException e) {
            throw Damage.in("a message", e);
        }
    }

    Bytes encode() {
        CborMap.Builder map = CborMap.builder()
                .put("out", outgoing)
                .put("stream", stream.bytes())
                .put("n", n)
                .put("at", committed.toEpochMilli())
                .put("envelope", envelope);
        if (outcome != null) {
            map.put("outcome", outcome.word());
        }
        return map.encode();
    }

    static StoredMessage decode(Bytes encoded) {
        try {
            CborMap map = CborMap.parse(encoded);
            return new StoredMessage(
                    map.flag("out"),
                    new StreamId(map.bytesOf("stream", StreamId.BYTES)),
                    map.unsigned("n"),
                    Instant.ofEpochMilli(map.unsigned("at")),
                    map.bytes("envelope", Envelope.MAX_BODY_BYTES + Envelope.MAX_OVERHEAD_BYTES),
                    map.has("outcome") ? Outcome.of(map.text("outcome", Outcome.MAX_CHARS)) : null);
        } catch (MalformedCborException | MalformedFrameException | IllegalArgumentException e) {
            throw Damage.in("a message", e);
        }
    }

    /** Whether this outcome goes beyond the one known: a refusal and "read" are final, and nothing goes back to "held". */
    boolean isNews(Outcome told) {
        Outcome known = outcome;
        if (known == null) {
            return true;
        }
        return switch (known) {
            case HELD -> told != Outcome.HELD;
            case STORED -> told == Outcome.READ;
            case REFUSED, READ -> false;
        };
    }
}
