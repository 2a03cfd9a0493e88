// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.crypto.Hkdf;
import dev.p2pchat.crypto.SecretKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chaining key, the transcript hash and the current handshake key (Noise, section 5.2). Not thread-safe. */
final class SymmetricState implements AutoCloseable {
    private SecretKey chainingKey;
    private byte[] hash;
    private @Nullable CipherState cipher;

    SymmetricState(String protocolName) {
        byte[] name = protocolName.getBytes(US_ASCII);
        hash = name.length <= Hashes.SHA256_BYTES
                ? Arrays.copyOf(name, Hashes.SHA256_BYTES)
                : Hashes.sha256(name).toArray();
        chainingKey = SecretKey.copyOf(hash);
    }

    void mixHash(byte[] data) {
        hash = Hashes.sha256(hash, data).toArray();
    }

    /** Takes ownership of {@code secret}. */
    void mixKey(SecretKey secret) {
        List<SecretKey> keys = Hkdf.derive(chainingKey, secret.bytes(), 2);
        secret.close();
        close();
        chainingKey = keys.get(0);
        cipher = new CipherState(keys.get(1));
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] ciphertext = cipher == null ? plaintext.clone() : cipher.seal(hash, plaintext);
        mixHash(ciphertext);
        return ciphertext;
    }

    byte[] decryptAndHash(byte[] ciphertext) throws AuthenticationFailedException {
        byte[] plaintext = cipher == null ? ciphertext.clone() : cipher.open(hash, ciphertext);
        mixHash(ciphertext);
        return plaintext;
    }

    boolean isKeyed() {
        return cipher != null;
    }

    /** Ends the handshake: two fresh keys for what follows, and this state wiped. */
    TransportKeys split() {
        List<SecretKey> keys = Hkdf.derive(chainingKey, new byte[0], 2);
        close();
        return new TransportKeys(new CipherState(keys.get(0)), new CipherState(keys.get(1)), Bytes.copyOf(hash));
    }

    /**
     * What a handshake leaves behind; owned by the receiver of this value.
     *
     * @param fromInitiator seals what the initiator sends
     * @param fromResponder seals what the responder sends
     * @param handshakeHash public, the same on both sides, unlike that of any other handshake
     */
    record TransportKeys(CipherState fromInitiator, CipherState fromResponder, Bytes handshakeHash)
            implements AutoCloseable {
        @Override
        public void close() {
            fromInitiator.close();
            fromResponder.close();
        }
    }

    @Override
    public void close() {
        chainingKey.close();
        if (cipher != null) {
            cipher.close();
        }
    }
}
