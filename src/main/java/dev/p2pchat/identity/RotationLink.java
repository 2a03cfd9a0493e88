// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;

/**
 * One step from a key to the next: the former key says which one comes after it.
 *
 * <p>It proves what the holder of the former key wanted; a thief of that key can say it too, which is why a contact who
 * followed a link is no longer verified.
 *
 * @param signature by {@code former}, purpose {@link Purpose#ROTATE}, over the 32 bytes of the key that follows
 */
public record RotationLink(Ed25519PublicKey former, Bytes signature) {
    public static final int BYTES = Ed25519PublicKey.BYTES + Ed25519PublicKey.SIGNATURE_BYTES;

    /** Says, as the holder of the former key, which one follows it. */
    public static RotationLink sign(Identity former, Ed25519PublicKey next) {
        return new RotationLink(former.publicKey(), former.sign(Purpose.ROTATE, next.bytes()));
    }

    /** Whether the former key said so of {@code next}. */
    boolean leadsTo(Ed25519PublicKey next) {
        return Identity.verify(former, Purpose.ROTATE, next.bytes(), signature);
    }

    /** {@value #BYTES} bytes: the former key, then its signature. */
    public Bytes encode() {
        return former.bytes().concat(signature);
    }

    /** Reads what {@link #encode} made; where the link leads is not checked. */
    public static RotationLink decode(Bytes encoded) throws InvalidRecordException {
        if (encoded.length() != BYTES) {
            throw new InvalidRecordException("a rotation link has " + BYTES + " bytes");
        }
        try {
            return new RotationLink(
                    new Ed25519PublicKey(encoded.slice(0, Ed25519PublicKey.BYTES)),
                    encoded.slice(Ed25519PublicKey.BYTES, encoded.length()));
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("a key in the rotation links is not valid");
        }
    }
}
