// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import java.util.List;

/** One unit of what an established session carries. {@link FrameCodec} reads what is written here. */
public sealed interface Frame {
    /** The number on the wire, 0 to 255. */
    int type();

    /** The body on the wire, at most {@link FrameCodec#MAX_BODY_BYTES}. */
    Bytes body();

    /** The responder's first frame: its record, which also proves that it holds the keys. */
    record Accept(Bytes record, Bytes signature) implements Frame {
        static final int TYPE = 1;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder()
                    .put("record", record)
                    .put("signature", signature)
                    .encode();
        }
    }

    /** At session start: how far each of the other side's streams is committed here. A stream not listed: nothing. */
    record Have(List<Committed> streams) implements Frame {
        static final int TYPE = 2;
        public static final int MAX_STREAMS = 64;

        public Have {
            streams = List.copyOf(streams);
            if (streams.size() > MAX_STREAMS) {
                throw new IllegalArgumentException("at most " + MAX_STREAMS + " streams");
            }
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder()
                    .put(
                            "streams",
                            streams.stream()
                                    .map(s -> CborMap.builder()
                                            .put("stream", s.stream().bytes())
                                            .put("n", s.n())
                                            .put("id", s.id().bytes())
                                            .build())
                                    .toList())
                    .encode();
        }
    }

    /** The last message of a stream that is committed, by number and id. */
    record Committed(StreamId stream, long n, MessageId id) {}

    /** A piece of an encoded {@link Message}, more to follow. Only control frames may come between. */
    record Part(Bytes bytes) implements Frame {
        static final int TYPE = 3;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return bytes;
        }
    }

    /** The last, or only, piece of an encoded {@link Message}. */
    record MessageEnd(Bytes bytes) implements Frame {
        static final int TYPE = 4;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return bytes;
        }
    }

    /**
     * What became of messages where that is not simply "stored". Sent before the ACK that covers them, and again at
     * each session start until a {@link StatusSeen} covers it.
     *
     * @param seq counts the sender's statuses to this peer, from 1, strictly increasing
     * @param from first message, inclusive
     * @param to last message, inclusive
     */
    record Status(long seq, StreamId stream, long from, long to, Outcome outcome) implements Frame {
        static final int TYPE = 5;

        public Status {
            if (seq < 1 || from < 1 || to < from) {
                throw new IllegalArgumentException("not a range of messages");
            }
        }

        /** Speaks of no message that was ever sent, so that there is nothing to do but to confirm it. */
        static Status ofNothing(long seq, StreamId stream) {
            return new Status(seq, stream, Long.MAX_VALUE, Long.MAX_VALUE, Outcome.STORED);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder()
                    .put("seq", seq)
                    .put("stream", stream.bytes())
                    .put("from", from)
                    .put("to", to)
                    .put("outcome", outcome.word())
                    .encode();
        }
    }

    /** Every {@link Status} up to {@code seq} is committed here. */
    record StatusSeen(long seq) implements Frame {
        static final int TYPE = 6;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder().put("seq", seq).encode();
        }
    }

    /** Every message of the stream up to {@code n} is durably committed here. */
    record Ack(StreamId stream, long n) implements Frame {
        static final int TYPE = 7;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder().put("stream", stream.bytes()).put("n", n).encode();
        }
    }

    /** First message of a handshake inside the session. */
    record Rekey1(Bytes message) implements Frame {
        static final int TYPE = 9;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return message;
        }
    }

    /** Second message of a handshake inside the session. */
    record Rekey2(Bytes message) implements Frame {
        static final int TYPE = 10;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return message;
        }
    }

    /** Third message; the last frame its sender seals under the old key. */
    record Rekey3(Bytes message) implements Frame {
        static final int TYPE = 11;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return message;
        }
    }

    /** The last frame its sender seals under the old key. */
    record RekeyDone() implements Frame {
        static final int TYPE = 12;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return Bytes.EMPTY;
        }
    }

    /** Asks for a {@link Pong} with the same token. */
    record Ping(long token) implements Frame {
        static final int TYPE = 13;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return Bytes.ofLong(token);
        }
    }

    /** Answers a {@link Ping}. */
    record Pong(long token) implements Frame {
        static final int TYPE = 14;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return Bytes.ofLong(token);
        }
    }

    /** The orderly end of a session; nothing follows it. */
    record Close(CloseReason reason) implements Frame {
        static final int TYPE = 15;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public Bytes body() {
            return CborMap.builder().put("reason", reason.word()).encode();
        }
    }

    /** A type this version does not know; skipped and counted. */
    record Unknown(int type) implements Frame {
        @Override
        public Bytes body() {
            throw new IllegalStateException("an unknown frame is never sent");
        }
    }
}
