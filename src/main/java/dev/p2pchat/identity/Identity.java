// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.security.SecureRandom;

/** The private side of a peer: the Ed25519 key that signs and the X25519 key that Noise uses. Wiped on close. */
public final class Identity implements AutoCloseable {
    private final Ed25519PrivateKey signing;
    private final X25519PrivateKey noise;
    private final PeerId id;

    /** Takes ownership of both keys. */
    public Identity(Ed25519PrivateKey signing, X25519PrivateKey noise) {
        this.signing = signing;
        this.noise = noise;
        this.id = PeerId.of(signing.publicKey());
    }

    public static Identity generate(SecureRandom random) {
        return new Identity(Ed25519PrivateKey.generate(random), X25519PrivateKey.generate(random));
    }

    public PeerId id() {
        return id;
    }

    public Ed25519PublicKey publicKey() {
        return signing.publicKey();
    }

    public Bytes noisePublicKey() {
        return noise.publicKey();
    }

    /** The signing key, still owned by this identity. */
    public Ed25519PrivateKey signing() {
        return signing;
    }

    /** The Noise static key, still owned by this identity. */
    public X25519PrivateKey noise() {
        return noise;
    }

    public Bytes sign(Purpose purpose, Bytes body) {
        return signing.sign(purpose.message(body));
    }

    /** Whether {@code signature} over {@code body} for exactly this purpose is by {@code signer}. */
    public static boolean verify(Ed25519PublicKey signer, Purpose purpose, Bytes body, Bytes signature) {
        return signer.verifies(purpose.message(body), signature);
    }

    @Override
    public void close() {
        signing.close();
        noise.close();
    }

    @Override
    public String toString() {
        return "Identity[" + id.keyId() + "]";
    }
}
