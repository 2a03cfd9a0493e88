// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;

/** Decapsulates with ML-KEM-768 (FIPS 203). Wiped on close; for one exchange, never stored. */
public final class MlKem768PrivateKey implements AutoCloseable {
    /** FIPS 203, algorithm 16: {@code d ‖ z}. */
    public static final int SEED_BYTES = 64;

    private final MLKEMPrivateKeyParameters key;
    private final Bytes encapsulationKey;

    private MlKem768PrivateKey(MLKEMPrivateKeyParameters key) {
        this.key = key;
        this.encapsulationKey = Bytes.owning(key.getPublicKey());
    }

    public static MlKem768PrivateKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        try {
            return fromSeed(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /**
     * The key that FIPS 203 generates from {@code d ‖ z}; the caller still has to wipe its array.
     *
     * @throws IllegalArgumentException if there are not {@link #SEED_BYTES} bytes
     */
    public static MlKem768PrivateKey fromSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an ML-KEM seed has 64 bytes, not " + seed.length);
        }
        return new MlKem768PrivateKey(new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed.clone()));
    }

    public Bytes encapsulationKey() {
        return encapsulationKey;
    }

    /**
     * The secret in {@code ciphertext}. A ciphertext that was altered gives a secret that nobody else has (implicit
     * rejection), no error: the next authenticated message fails.
     *
     * @throws RefusedKeyException if it has not {@link MlKem768#CIPHERTEXT_BYTES} bytes
     * @throws IllegalStateException if the key was closed
     */
    public SecretKey decapsulate(Bytes ciphertext) throws RefusedKeyException {
        if (ciphertext.length() != MlKem768.CIPHERTEXT_BYTES) {
            throw new RefusedKeyException("an ML-KEM-768 ciphertext has 1088 bytes");
        }
        if (key.isDestroyed()) {
            throw new IllegalStateException("the key was wiped");
        }
        return SecretKey.owning(new MLKEMExtractor(key).extractSecret(ciphertext.toArray()));
    }

    @Override
    public void close() {
        key.destroy();
    }
}
