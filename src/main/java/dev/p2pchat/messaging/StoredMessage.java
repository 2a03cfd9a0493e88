// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Message;
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
 * @param cancelled whether we took it back before it was delivered: of it only its id and its place are sent
 */
record StoredMessage(
        boolean outgoing,
        StreamId stream,
        long n,
        Instant committed,
        Bytes envelope,
        @Nullable Outcome outcome,
        boolean cancelled) {

    /** As it came in. */
    static StoredMessage incoming(
            StreamId stream, long n, Instant committed, Bytes envelope, @Nullable Outcome outcome) {
        return new StoredMessage(false, stream, n, committed, envelope, outcome, false);
    }

    static StoredMessage outgoing(StreamId stream, long n, Instant committed, Envelope envelope) {
        return new StoredMessage(true, stream, n, committed, envelope.encode(), null, false);
    }

    StoredMessage with(@Nullable Outcome said) {
        return new StoredMessage(outgoing, stream, n, committed, envelope, said, cancelled);
    }

    StoredMessage movedTo(StreamId other, long place) {
        return new StoredMessage(outgoing, other, place, committed, envelope, outcome, cancelled);
    }

    /** Taken back. */
    StoredMessage taken() {
        return new StoredMessage(outgoing, stream, n, committed, envelope, outcome, true);
    }

    /** As it goes to the other side: of what was taken back only the id, by which they say what they have. */
    Message onItsWay() {
        return new Message(stream, n, toSend());
    }

    private Bytes toSend() {
        if (!cancelled) {
            return envelope;
        }
        Envelope original = open();
        return new Envelope(original.id(), original.sent(), Envelope.VOID, Bytes.EMPTY).encode();
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
        if (cancelled) {
            map.put("cancelled", true);
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
                    map.has("outcome") ? Outcome.of(map.text("outcome", Outcome.MAX_CHARS)) : null,
                    map.has("cancelled") && map.flag("cancelled"));
        } catch (MalformedCborException | MalformedFrameException | IllegalArgumentException e) {
            throw Damage.in("a message", e);
        }
    }

    /** What a message of ours is, once the other side has taken its place in the stream. */
    DeliveryState stateOnceTaken() {
        if (cancelled) {
            return DeliveryState.CANCELLED;
        }
        if (outcome == null) {
            return DeliveryState.DELIVERED;
        }
        return switch (outcome) {
            case STORED -> DeliveryState.DELIVERED;
            case HELD -> DeliveryState.HELD;
            case REFUSED -> DeliveryState.REFUSED;
            case READ -> DeliveryState.READ;
        };
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
