// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A message as its author wrote it. Stored and sent in its encoded form, so that it can be sealed again for others.
 *
 * @param sent what the author's clock showed, cut to milliseconds
 * @param kind what {@code body} is; a kind nobody here knows is stored and shown as such
 * @param body at most {@value #MAX_BODY_BYTES} bytes; UTF-8 for {@link #TEXT} and {@link #INVITE}, not checked here
 */
public record Envelope(MessageId id, Instant sent, String kind, Bytes body) {
    public static final String TEXT = "text";

    /** Asks for a conversation; the body is a text or empty. */
    public static final String INVITE = "invite";

    /** Stands where its author took a message back before it arrived; the body is empty. */
    public static final String VOID = "void";

    public static final int MAX_BODY_BYTES = 1 << 20;

    /** What the fields beside the body take at most, with room for fields of later versions. */
    public static final int MAX_OVERHEAD_BYTES = 1024;

    private static final int MAX_KIND_CHARS = 32;
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0," + (MAX_KIND_CHARS - 1) + "}");

    public Envelope {
        if (body.length() > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("a body has at most " + MAX_BODY_BYTES + " bytes");
        }
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("not a message kind");
        }
        sent = Instant.ofEpochMilli(sent.toEpochMilli());
    }

    public Bytes encode() {
        return CborMap.builder()
                .put("id", id.bytes())
                .put("sent", sent.toEpochMilli())
                .put("kind", kind)
                .put("body", body)
                .encode();
    }

    public static Envelope decode(Bytes encoded) throws MalformedFrameException {
        try {
            CborMap map = CborMap.parse(encoded);
            return new Envelope(
                    new MessageId(map.bytesOf("id", MessageId.BYTES)),
                    Instant.ofEpochMilli(map.unsigned("sent")),
                    map.text("kind", MAX_KIND_CHARS),
                    map.bytes("body", MAX_BODY_BYTES));
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw new MalformedFrameException("envelope: " + e.getMessage());
        }
    }
}
