// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
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
 * @param cursor the place in the log of the last acknowledged message of {@code stream}, or of the line before its first
 * @param received how far each of the peer's streams is committed here, newest last
 * @param owed what we have to tell the peer about its messages until it confirms
 * @param lastStatus the number of the last status we made
 * @param statusSeen the number of the last status of the peer's that is committed here
 */
record ConversationState(
        long nextOrder,
        StreamId stream,
        long queued,
        long acknowledged,
        long cursor,
        List<Frame.Committed> received,
        List<Frame.Status> owed,
        long lastStatus,
        long statusSeen) {

    /** Streams of one peer that are remembered: it begins a new one only after it was restored or rolled back. */
    static final int MAX_STREAMS = Frame.Have.MAX_STREAMS;

    /** Statuses that wait for one peer's confirmation. */
    static final int MAX_OWED = 256;

    ConversationState {
        received = List.copyOf(received);
        owed = List.copyOf(owed);
    }

    static ConversationState begin(StreamId stream) {
        return new ConversationState(1, stream, 0, 0, 0, List.of(), List.of(), 0, 0);
    }

    boolean hasWaiting() {
        return acknowledged < queued;
    }

    long waiting() {
        return queued - acknowledged;
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
                nextOrder + 1, stream, queued + 1, acknowledged, cursor, received, owed, lastStatus, statusSeen);
    }

    ConversationState afterReceiving(Frame.Committed mark) {
        List<Frame.Committed> marks = new ArrayList<>(received);
        marks.removeIf(old -> old.stream().equals(mark.stream()));
        marks.add(mark);
        if (marks.size() > MAX_STREAMS) {
            marks.remove(0);
        }
        return new ConversationState(
                nextOrder + 1, stream, queued, acknowledged, cursor, marks, owed, lastStatus, statusSeen);
    }

    ConversationState acknowledgedTo(long n, long place) {
        return new ConversationState(nextOrder, stream, queued, n, place, received, owed, lastStatus, statusSeen);
    }

    /** Begins a new stream that holds what was still waiting in the old one. */
    ConversationState movedTo(StreamId fresh, long moved) {
        return new ConversationState(nextOrder, fresh, moved, 0, cursor, received, owed, lastStatus, statusSeen);
    }

    ConversationState owing(StreamId theirs, long n, Outcome outcome) {
        List<Frame.Status> more = new ArrayList<>(owed);
        more.add(new Frame.Status(lastStatus + 1, theirs, n, n, outcome));
        if (more.size() > MAX_OWED) {
            more.remove(0);
        }
        return new ConversationState(
                nextOrder, stream, queued, acknowledged, cursor, received, more, lastStatus + 1, statusSeen);
    }

    ConversationState confirmed(long seq) {
        List<Frame.Status> rest = owed.stream().filter(s -> s.seq() > seq).toList();
        return new ConversationState(
                nextOrder, stream, queued, acknowledged, cursor, received, rest, lastStatus, statusSeen);
    }

    ConversationState sawStatus(long seq) {
        return new ConversationState(
                nextOrder, stream, queued, acknowledged, cursor, received, owed, lastStatus, Math.max(statusSeen, seq));
    }

    Bytes encode() {
        return CborMap.builder()
                .put("next", nextOrder)
                .put("stream", stream.bytes())
                .put("queued", queued)
                .put("acknowledged", acknowledged)
                .put("cursor", cursor)
                .put(
                        "received",
                        received.stream().map(ConversationState::encodeMark).toList())
                .put("owed", owed.stream().map(ConversationState::encodeStatus).toList())
                .put("lastStatus", lastStatus)
                .put("statusSeen", statusSeen)
                .encode();
    }

    private static CborMap encodeMark(Frame.Committed mark) {
        return CborMap.builder()
                .put("stream", mark.stream().bytes())
                .put("n", mark.n())
                .put("id", mark.id().bytes())
                .build();
    }

    private static CborMap encodeStatus(Frame.Status status) {
        return CborMap.builder()
                .put("seq", status.seq())
                .put("stream", status.stream().bytes())
                .put("from", status.from())
                .put("to", status.to())
                .put("outcome", status.outcome().word())
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
            List<Frame.Status> owed = new ArrayList<>();
            for (CborMap status : map.maps("owed", MAX_OWED)) {
                owed.add(new Frame.Status(
                        status.unsigned("seq"),
                        stream(status),
                        status.unsigned("from"),
                        status.unsigned("to"),
                        Outcome.of(status.text("outcome", Outcome.MAX_CHARS))));
            }
            return new ConversationState(
                    map.unsigned("next"),
                    stream(map),
                    map.unsigned("queued"),
                    map.unsigned("acknowledged"),
                    map.unsigned("cursor"),
                    received,
                    owed,
                    map.unsigned("lastStatus"),
                    map.unsigned("statusSeen"));
        } catch (MalformedCborException | MalformedFrameException | IllegalArgumentException e) {
            throw Damage.in("a conversation's state", e);
        }
    }

    private static StreamId stream(CborMap map) throws MalformedCborException {
        return new StreamId(map.bytesOf("stream", StreamId.BYTES));
    }
}
