// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Verifies Ed25519 signatures (RFC 8032), strictly: non-canonical encodings and a scalar not below the order are refused. */
public record Ed25519PublicKey(Bytes bytes) {
    public static final int BYTES = 32;
    public static final int SIGNATURE_BYTES = 64;

    /**
     * Checks the encoding, and that the key is no point of small order: such a key would accept one signature for many
     * messages.
     *
     * @throws IllegalArgumentException if the bytes are no such key
     */
    public Ed25519PublicKey {
        if (bytes.length() != BYTES || !Ed25519.validatePublicKeyFull(bytes.toArray(), 0)) {
            throw new IllegalArgumentException("not an Ed25519 public key");
        }
    }

    /** Whether {@code signature} over exactly {@code message} is by this key; a wrong length is simply false. */
    public boolean verifies(byte[] message, Bytes signature) {
        return signature.length() == SIGNATURE_BYTES
                && new Ed25519PublicKeyParameters(bytes.toArray())
                        .verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature.toArray(), 0);
    }
}
