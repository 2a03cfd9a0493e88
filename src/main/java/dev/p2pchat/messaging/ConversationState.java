// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a conversation beside its messages: how far each direction got.
 *
 * @param nextOrder the place of the next line in the log, from 1
 * @param stream the stream of our messages to this peer
 * @param queued how many messages we ever put into {@code stream}
 * @param acknowledged how many of them the peer has committed
 * @param withdrawn how many of the others were taken back, so that nobody waits for them
 * @param cursor the place in the log of the last acknowledged message of {@code stream}, or of the line before its first
 * @param received how far each of the peer's streams is committed here, newest last
 * @param held what of the peer's waits for our answer
 * @param succession where {@code stream} ends, and what comes after it
 * @param read the place in the log up to which everything of theirs was read here; 0 for nothing
 */
record ConversationState(
        long nextOrder,
        StreamId stream,
        long queued,
        long acknowledged,
        long withdrawn,
        long cursor,
        List<Frame.Committed> received,
        Statuses statuses,
        Held held,
        Succession succession,
        long read) {
    /** Streams of one peer that are remembered: it begins a new one only after it was restored or rolled back. */
    static final int MAX_STREAMS = Frame.Have.MAX_STREAMS;

    /**
     * What waits for our answer.
     *
     * @param messages how many
     * @param bytes as they came
     */
    record Held(int messages, long bytes) {
        static final Held NOTHING = new Held(0, 0);

        Held and(Bytes envelope) {
            return new Held(messages + 1, bytes + envelope.length());
        }
    }

    ConversationState {
        received = List.copyOf(received);
    }

    static ConversationState begin(StreamId stream) {
        return new ConversationState(1, stream, 0, 0, 0, 0, List.of(), Statuses.NONE, Held.NOTHING, Succession.NONE, 0);
    }

    /** How far a stream of the peer's is committed here; 0 for a new one. */
    long receivedOf(StreamId theirs) {
        return received.stream()
                .filter(mark -> mark.stream().equals(theirs))
                .mapToLong(Frame.Committed::n)
                .findAny()
                .orElse(0);
    }

    ConversationState afterQueueing() {
        return new ConversationState(
                nextOrder + 1,
                stream,
                queued + 1,
                acknowledged,
                withdrawn,
                cursor,
                received,
                statuses,
                held,
                succession,
                read);
    }

    ConversationState afterReceiving(Frame.Committed mark) {
        List<Frame.Committed> marks = new ArrayList<>(received);
        marks.removeIf(old -> old.stream().equals(mark.stream()));
        marks.add(mark);
        if (marks.size() > MAX_STREAMS) {
            marks.remove(0);
        }
        return new ConversationState(
                nextOrder + 1,
                stream,
                queued,
                acknowledged,
                withdrawn,
                cursor,
                marks,
                statuses,
                held,
                succession,
                read);
    }

    /** With {@code rest} withdrawn ones among those that are not acknowledged. */
    ConversationState acknowledgedTo(long n, long place, long rest) {
        return new ConversationState(
                nextOrder, stream, queued, n, rest, place, received, statuses, held, succession, read);
    }

    /** Begins a new stream that holds what was still waiting in the old one. */
    ConversationState movedTo(StreamId fresh, long moved, Succession after) {
        return new ConversationState(
                nextOrder, fresh, moved, 0, withdrawn, cursor, received, statuses, held, after, read);
    }

    /**
     * As it is after a restore.
     *
     * @param fresh a stream that nobody has used
     */
    ConversationState restored(StreamId fresh) {
        return new ConversationState(
                nextOrder,
                stream,
                queued,
                acknowledged,
                withdrawn,
                cursor,
                received,
                statuses,
                held,
                succession.restored(queued, fresh),
                read);
    }

    /** Whether all that may be sent in this stream has arrived, and it is time for another one. */
    boolean isThrough() {
        return acknowledged >= succession.limit();
    }

    ConversationState withdrawing(long more) {
        return new ConversationState(
                nextOrder,
                stream,
                queued,
                acknowledged,
                withdrawn + more,
                cursor,
                received,
                statuses,
                held,
                succession,
                read);
    }

    ConversationState with(Statuses changed) {
        return new ConversationState(
                nextOrder, stream, queued, acknowledged, withdrawn, cursor, received, changed, held, succession, read);
    }

    ConversationState with(Held changed) {
        return new ConversationState(
                nextOrder,
                stream,
                queued,
                acknowledged,
                withdrawn,
                cursor,
                received,
                statuses,
                changed,
                succession,
                read);
    }

    /** With everything of theirs up to a place read. */
    ConversationState readTo(long place) {
        return new ConversationState(
                nextOrder,
                stream,
                queued,
                acknowledged,
                withdrawn,
                cursor,
                received,
                statuses,
                held,
                succession,
                place);
    }

    Bytes encode() {
        CborMap.Builder map = CborMap.builder()
                .put("next", nextOrder)
                .put("read", read)
                .put("stream", stream.bytes())
                .put("queued", queued)
                .put("acknowledged", acknowledged)
                .put("cursor", cursor)
                .put(
                        "received",
                        received.stream().map(ConversationState::encodeMark).toList());
        statuses.encode(map);
        if (withdrawn > 0) {
            map.put("withdrawn", withdrawn);
        }
        if (held.messages() > 0) {
            map.put("held", held.messages()).put("heldBytes", held.bytes());
        }
        succession.encode(map);
        return map.encode();
    }

    private static CborMap encodeMark(Frame.Committed mark) {
        return CborMap.builder()
                .put("stream", mark.stream().bytes())
                .put("n", mark.n())
                .put("id", mark.id().bytes())
                .build();
    }

    static ConversationState decode(Bytes encoded) {
        try {
            CborMap map = CborMap.parse(encoded);
            List<Frame.Committed> received = new ArrayList<>();
            for (CborMap mark : map.maps("received", MAX_STREAMS)) {
                received.add(new Frame.Committed(
                        stream(mark), mark.unsigned("n"), new MessageId(mark.bytesOf("id", MessageId.BYTES))));
            }
            return new ConversationState(
                    map.unsigned("next"),
                    stream(map),
                    map.unsigned("queued"),
                    map.unsigned("acknowledged"),
                    map.has("withdrawn") ? map.unsigned("withdrawn") : 0,
                    map.unsigned("cursor"),
                    received,
                    Statuses.decode(map),
                    map.has("held")
                            ? new Held(Math.toIntExact(map.unsigned("held")), map.unsigned("heldBytes"))
                            : Held.NOTHING,
                    Succession.decode(map),
                    // Who kept no such place yet says nothing of what came before.
                    map.has("read") ? map.unsigned("read") : map.unsigned("next") - 1);
        } catch (MalformedCborException | MalformedFrameException | IllegalArgumentException | ArithmeticException e) {
            throw Damage.in("a conversation's state", e);
        }
    }

    private static StreamId stream(CborMap map) throws MalformedCborException {
        return new StreamId(map.bytesOf("stream", StreamId.BYTES));
    }
}
