// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.kems.mlkem.MLKEMEngine;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** Encapsulates secrets to somebody's ML-KEM-768 key (FIPS 203). */
public final class MlKem768 {
    public static final int ENCAPSULATION_KEY_BYTES = 1184;
    public static final int CIPHERTEXT_BYTES = 1088;

    /** The last bytes of an encapsulation key are a seed; before them stand the coefficients. */
    private static final int RHO_BYTES = 32;

    private MlKem768() {}

    /**
     * A secret shared with the holder of the key that it was encapsulated to.
     *
     * @param ciphertext what to send; {@link #CIPHERTEXT_BYTES} bytes
     * @param secret owned by the receiver of this value
     */
    public record Encapsulation(Bytes ciphertext, SecretKey secret) {}

    /**
     * Encapsulates a fresh secret.
     *
     * @throws RefusedKeyException if {@code encapsulationKey} has another length or a coefficient that is not reduced
     *     (FIPS 203, section 7.2, modulus check)
     */
    public static Encapsulation encapsulate(Bytes encapsulationKey, SecureRandom random) throws RefusedKeyException {
        try (SecretKey m = SecretKey.random(random)) {
            return encapsulate(encapsulationKey, m);
        }
    }

    /**
     * Like {@link #encapsulate(Bytes, SecureRandom)} with the randomness given.
     *
     * @param m 32 random bytes that are used for nothing else; they stay the caller's
     * @throws RefusedKeyException as there
     */
    public static Encapsulation encapsulate(Bytes encapsulationKey, SecretKey m) throws RefusedKeyException {
        if (encapsulationKey.length() != ENCAPSULATION_KEY_BYTES) {
            throw new RefusedKeyException("an ML-KEM-768 encapsulation key has 1184 bytes");
        }
        byte[] coefficients =
                encapsulationKey.slice(0, ENCAPSULATION_KEY_BYTES - RHO_BYTES).toArray();
        if (!MLKEMEngine.getInstance(MLKEMParameters.ml_kem_768).checkModulus(coefficients)) {
            throw new RefusedKeyException("an ML-KEM-768 encapsulation key that is not reduced");
        }
        MLKEMPublicKeyParameters key =
                new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, encapsulationKey.toArray());
        SecretWithEncapsulation result = MLKEMGenerator.internalGenerateEncapsulated(key, m.bytes());
        return new Encapsulation(Bytes.owning(result.getEncapsulation()), SecretKey.owning(result.getSecret()));
    }
}
