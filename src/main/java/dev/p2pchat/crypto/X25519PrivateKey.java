// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** One side of an X25519 agreement (RFC 7748). Owns its scalar and wipes it on close. */
public final class X25519PrivateKey implements AutoCloseable {
    public static final int PUBLIC_BYTES = 32;

    private final SecretKey scalar;
    private final Bytes publicKey;

    /** Takes ownership of {@code scalar}. */
    public X25519PrivateKey(SecretKey scalar) {
        this.scalar = scalar;
        byte[] out = new byte[PUBLIC_BYTES];
        X25519.scalarMultBase(scalar.bytes(), 0, out, 0);
        this.publicKey = Bytes.owning(out);
    }

    public static X25519PrivateKey generate(SecureRandom random) {
        return new X25519PrivateKey(SecretKey.random(random));
    }

    public Bytes publicKey() {
        return publicKey;
    }

    /**
     * Agrees on a secret with the holder of {@code theirs}.
     *
     * @throws RefusedKeyException if {@code theirs} has not 32 bytes or is of small order, so that the result is all
     *     zeros whatever our key is
     */
    public SecretKey agree(Bytes theirs) throws RefusedKeyException {
        if (theirs.length() != PUBLIC_BYTES) {
            throw new RefusedKeyException("an X25519 public key has 32 bytes");
        }
        byte[] shared = new byte[SecretKey.BYTES];
        if (!X25519.calculateAgreement(scalar.bytes(), 0, theirs.toArray(), 0, shared, 0)) {
            throw new RefusedKeyException("an X25519 public key of small order");
        }
        return SecretKey.owning(shared);
    }

    /** The scalar, for sealing into the key file; still owned by this key. */
    public SecretKey scalar() {
        return scalar;
    }

    @Override
    public void close() {
        scalar.close();
    }

    @Override
    public String toString() {
        return "X25519PrivateKey[hidden]";
    }
}
