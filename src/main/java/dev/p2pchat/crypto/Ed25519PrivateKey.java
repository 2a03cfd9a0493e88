// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signs with Ed25519 (RFC 8032). Owns its seed and wipes it on close. */
public final class Ed25519PrivateKey implements AutoCloseable {
    private final SecretKey seed;
    private final Ed25519PublicKey publicKey;

    /** Takes ownership of {@code seed}. */
    public Ed25519PrivateKey(SecretKey seed) {
        this.seed = seed;
        byte[] out = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed.bytes(), 0, out, 0);
        this.publicKey = new Ed25519PublicKey(Bytes.owning(out));
    }

    public static Ed25519PrivateKey generate(SecureRandom random) {
        return new Ed25519PrivateKey(SecretKey.random(random));
    }

    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    public Bytes sign(byte[] message) {
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        byte[] encoded = publicKey.bytes().toArray();
        Ed25519.sign(seed.bytes(), 0, encoded, 0, message, 0, message.length, signature, 0);
        return Bytes.owning(signature);
    }

    /** The seed, for sealing into the key file; still owned by this key. */
    public SecretKey seed() {
        return seed;
    }

    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "Ed25519PrivateKey[hidden]";
    }
}
