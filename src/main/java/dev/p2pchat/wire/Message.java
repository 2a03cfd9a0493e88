// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.util.ArrayList;
import java.util.List;

/**
 * A message at its place in a stream.
 *
 * @param n counts from 1 without gaps
 * @param envelope as its author encoded it
 */
public record Message(StreamId stream, long n, Bytes envelope) {
    /** The largest encoded message, over all its frames. */
    public static final int MAX_BYTES = Envelope.MAX_BODY_BYTES + Envelope.MAX_OVERHEAD_BYTES + 64;

    public Message {
        if (n < 1) {
            throw new IllegalArgumentException("n counts from 1");
        }
    }

    /** The frames that carry it: none or more {@link Frame.Part}, then one {@link Frame.MessageEnd}. */
    public List<Frame> toFrames() {
        Bytes encoded = CborMap.builder()
                .put("stream", stream.bytes())
                .put("n", n)
                .put("envelope", envelope)
                .encode();
        List<Frame> frames = new ArrayList<>();
        int at = 0;
        while (encoded.length() - at > FrameCodec.MAX_BODY_BYTES) {
            frames.add(new Frame.Part(encoded.slice(at, at + FrameCodec.MAX_BODY_BYTES)));
            at += FrameCodec.MAX_BODY_BYTES;
        }
        frames.add(new Frame.MessageEnd(encoded.slice(at, encoded.length())));
        return frames;
    }

    static Message decode(byte[] encoded, int length) throws MalformedFrameException {
        try {
            CborMap map = CborMap.parse(encoded, 0, length);
            return new Message(
                    new StreamId(map.bytesOf("stream", StreamId.BYTES)),
                    map.unsigned("n"),
                    map.bytes("envelope", Envelope.MAX_BODY_BYTES + Envelope.MAX_OVERHEAD_BYTES));
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw new MalformedFrameException("message: " + e.getMessage());
        }
    }
}
