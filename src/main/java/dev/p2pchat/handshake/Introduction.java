// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.SignedRecord;

/**
 * The initiator's record as the third message's payload: {@code record length u16 ‖ record ‖ signature ‖ zeros}, always
 * {@value #BYTES} bytes, so that no length chosen by a stranger decides how much is read.
 */
final class Introduction {
    static final int BYTES = 3072;

    private static final int LENGTH_BYTES = 2;

    private Introduction() {}

    static byte[] encode(SignedRecord own) {
        byte[] out = new byte[BYTES];
        int length = own.record().length();
        out[0] = (byte) (length >>> 8);
        out[1] = (byte) length;
        own.record().copyInto(out, LENGTH_BYTES);
        own.signature().copyInto(out, LENGTH_BYTES + length);
        return out;
    }

    static SignedRecord decode(byte[] payload) throws HandshakeException {
        if (payload.length != BYTES) {
            throw new HandshakeException("an introduction of another length");
        }
        int recordEnd = LENGTH_BYTES + ((payload[0] & 0xff) << 8 | (payload[1] & 0xff));
        int end = recordEnd + Ed25519PublicKey.SIGNATURE_BYTES;
        if (end > BYTES) {
            throw new HandshakeException("a record longer than its introduction");
        }
        for (int i = end; i < BYTES; i++) {
            if (payload[i] != 0) {
                throw new HandshakeException("padding that is not zero");
            }
        }
        try {
            return SignedRecord.verify(
                    Bytes.copyOf(payload, LENGTH_BYTES, recordEnd - LENGTH_BYTES),
                    Bytes.copyOf(payload, recordEnd, Ed25519PublicKey.SIGNATURE_BYTES));
        } catch (InvalidRecordException e) {
            throw new HandshakeException("the caller's record: " + e.getMessage(), e);
        }
    }
}
