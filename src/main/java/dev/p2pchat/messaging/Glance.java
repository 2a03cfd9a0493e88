// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborFields;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Outcome;

/**
 * What a search has to know of a line, found without decoding it: a third of the time of a search would go into that.
 * A line in an unusual form is decoded all the same, so that nothing is missed.
 */
final class Glance {
    /** When it was committed here, in milliseconds since 1970. */
    final long committed;

    /** Whether it is shown: what waits as a request is no part of the conversation. */
    final boolean shown;

    /** Whether it is one of ours. */
    final boolean outgoing;

    private final byte[] bytes;
    private final int from;
    private final int length;

    private Glance(long committed, boolean shown, boolean outgoing, byte[] bytes, int from, int length) {
        this.committed = committed;
        this.shown = shown;
        this.outgoing = outgoing;
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    static Glance at(Bytes line) {
        byte[] bytes = line.toArray();
        try {
            return plain(bytes);
        } catch (MalformedCborException e) {
            return of(StoredMessage.decode(line));
        }
    }

    private static Glance plain(byte[] bytes) throws MalformedCborException {
        CborFields line = new CborFields(bytes, 0, bytes.length);
        long committed = 0;
        boolean outgoing = false;
        boolean held = false;
        int envelope = 0;
        int envelopeLength = 0;
        while (line.next()) {
            if (line.is("out")) {
                outgoing = line.flag();
            } else if (line.is("at")) {
                committed = line.number();
            } else if (line.is("outcome")) {
                held = line.isText(Outcome.HELD.word());
            } else if (line.is("envelope")) {
                envelope = line.from();
                envelopeLength = line.length();
            }
        }
        int from = 0;
        int length = 0;
        boolean readable = false;
        CborFields fields = new CborFields(bytes, envelope, envelopeLength);
        while (fields.next()) {
            if (fields.is("kind")) {
                readable = fields.isText(Envelope.TEXT) || fields.isText(Envelope.INVITE);
            } else if (fields.is("body")) {
                from = fields.from();
                length = fields.length();
            }
        }
        return new Glance(committed, outgoing || !held, outgoing, bytes, from, readable ? length : 0);
    }

    private static Glance of(StoredMessage message) {
        Envelope envelope = message.open();
        byte[] text = LoggedMessage.hasText(envelope) ? envelope.body().toArray() : new byte[0];
        return new Glance(
                message.committed().toEpochMilli(), isShown(message), message.outgoing(), text, 0, text.length);
    }

    static boolean isShown(StoredMessage message) {
        return message.outgoing() || message.outcome() != Outcome.HELD;
    }

    boolean has(Phrase phrase) {
        return phrase.isIn(bytes, from, length);
    }
}
