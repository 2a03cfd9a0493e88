// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.SignedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Frames as the plaintext that is sealed: {@code type u8 ‖ body length u16 ‖ body ‖ zeros}, filled up to one of four
 * sizes so that a length says little about a message.
 */
public final class FrameCodec {
    public static final int HEADER_BYTES = 3;

    /** The plaintext sizes, ascending; sealed they are 16 bytes longer. */
    private static final int[] SIZES = {256, 1024, 4096, 16384};

    public static final int MAX_PLAINTEXT_BYTES = 16384;
    public static final int MAX_BODY_BYTES = MAX_PLAINTEXT_BYTES - HEADER_BYTES;

    private FrameCodec() {}

    /** Whether {@code length} is a size of plaintext that {@link #encode} makes. */
    public static boolean isPlaintextSize(int length) {
        for (int size : SIZES) {
            if (size == length) {
                return true;
            }
        }
        return false;
    }

    /** The padded plaintext, a fresh array of the smallest size that fits. */
    public static byte[] encode(Frame frame) {
        Bytes body = frame.body();
        byte[] plaintext = new byte[sizeFor(HEADER_BYTES + body.length())];
        plaintext[0] = (byte) frame.type();
        plaintext[1] = (byte) (body.length() >>> 8);
        plaintext[2] = (byte) body.length();
        body.copyInto(plaintext, HEADER_BYTES);
        return plaintext;
    }

    private static int sizeFor(int needed) {
        for (int size : SIZES) {
            if (needed <= size) {
                return size;
            }
        }
        throw new IllegalArgumentException("a frame's body has at most " + MAX_BODY_BYTES + " bytes");
    }

    /** Reads a padded plaintext; padding that is not zero is refused, so that one frame has one form. */
    public static Frame decode(byte[] plaintext) throws MalformedFrameException {
        if (!isPlaintextSize(plaintext.length)) {
            throw new MalformedFrameException("a frame of an impossible size");
        }
        int end = HEADER_BYTES + ((plaintext[1] & 0xff) << 8 | (plaintext[2] & 0xff));
        if (end > plaintext.length) {
            throw new MalformedFrameException("a body longer than its frame");
        }
        for (int i = end; i < plaintext.length; i++) {
            if (plaintext[i] != 0) {
                throw new MalformedFrameException("padding that is not zero");
            }
        }
        try {
            return frame(plaintext[0] & 0xff, Bytes.copyOf(plaintext, HEADER_BYTES, end - HEADER_BYTES));
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw new MalformedFrameException("frame type " + (plaintext[0] & 0xff) + ": " + e.getMessage());
        }
    }

    private static Frame frame(int type, Bytes body) throws MalformedCborException, MalformedFrameException {
        return switch (type) {
            case Frame.Accept.TYPE -> accept(CborMap.parse(body));
            case Frame.Have.TYPE -> have(CborMap.parse(body));
            case Frame.Part.TYPE -> new Frame.Part(notEmpty(body));
            case Frame.MessageEnd.TYPE -> new Frame.MessageEnd(notEmpty(body));
            case Frame.Status.TYPE -> status(CborMap.parse(body));
            case Frame.StatusSeen.TYPE ->
                new Frame.StatusSeen(CborMap.parse(body).unsigned("seq"));
            case Frame.Ack.TYPE -> ack(CborMap.parse(body));
            case Frame.Rekey1.TYPE -> new Frame.Rekey1(body);
            case Frame.Rekey2.TYPE -> new Frame.Rekey2(body);
            case Frame.Rekey3.TYPE -> new Frame.Rekey3(body);
            case Frame.RekeyDone.TYPE -> rekeyDone(body);
            case Frame.Ping.TYPE -> new Frame.Ping(token(body));
            case Frame.Pong.TYPE -> new Frame.Pong(token(body));
            case Frame.Close.TYPE ->
                new Frame.Close(CloseReason.of(CborMap.parse(body).text("reason", CloseReason.MAX_CHARS)));
            default -> new Frame.Unknown(type);
        };
    }

    private static Frame accept(CborMap map) throws MalformedCborException {
        return new Frame.Accept(
                map.bytes("record", SignedRecord.MAX_BYTES),
                map.bytesOf("signature", Ed25519PublicKey.SIGNATURE_BYTES));
    }

    private static Frame have(CborMap map) throws MalformedCborException {
        List<Frame.Committed> streams = new ArrayList<>();
        for (CborMap entry : map.maps("streams", Frame.Have.MAX_STREAMS)) {
            streams.add(new Frame.Committed(
                    stream(entry), entry.unsigned("n"), new MessageId(entry.bytesOf("id", MessageId.BYTES))));
        }
        return new Frame.Have(streams);
    }

    private static Frame status(CborMap map) throws MalformedCborException {
        Optional<Outcome> outcome = Outcome.find(map.text("outcome", Outcome.MAX_CHARS));
        if (outcome.isEmpty()) {
            // Refused, it would come again at each session start, and end every session.
            return Frame.Status.ofNothing(map.unsigned("seq"), stream(map));
        }
        return new Frame.Status(
                map.unsigned("seq"), stream(map), map.unsigned("from"), map.unsigned("to"), outcome.get());
    }

    private static Frame ack(CborMap map) throws MalformedCborException {
        return new Frame.Ack(stream(map), map.unsigned("n"));
    }

    private static StreamId stream(CborMap map) throws MalformedCborException {
        return new StreamId(map.bytesOf("stream", StreamId.BYTES));
    }

    private static Frame rekeyDone(Bytes body) throws MalformedFrameException {
        if (!body.isEmpty()) {
            throw new MalformedFrameException("a REKEY-DONE with a body");
        }
        return new Frame.RekeyDone();
    }

    private static Bytes notEmpty(Bytes body) throws MalformedFrameException {
        if (body.isEmpty()) {
            throw new MalformedFrameException("an empty piece of a message");
        }
        return body;
    }

    private static long token(Bytes body) throws MalformedFrameException {
        if (body.length() != Long.BYTES) {
            throw new MalformedFrameException("a token has 8 bytes");
        }
        return body.toLong();
    }
}
