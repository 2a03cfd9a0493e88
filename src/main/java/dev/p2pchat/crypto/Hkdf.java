// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import java.util.ArrayList;
import java.util.List;

/** HKDF (RFC 5869) with SHA-256 and no info, as Noise (revision 34, section 4.3) uses it. */
public final class Hkdf {
    /** Noise asks for two or three outputs. */
    public static final int MAX_OUTPUTS = 3;

    private Hkdf() {}

    /**
     * Derives {@code outputs} independent keys.
     *
     * @param chainingKey the salt; stays the caller's
     * @param material a shared secret or nothing; the caller wipes it
     * @param outputs 2 or 3
     * @return keys that the caller owns
     */
    public static List<SecretKey> derive(SecretKey chainingKey, byte[] material, int outputs) {
        if (outputs < 2 || outputs > MAX_OUTPUTS) {
            throw new IllegalArgumentException("two or three outputs, not " + outputs);
        }
        List<SecretKey> keys = new ArrayList<>(outputs);
        try (SecretKey extracted = SecretKey.owning(Hashes.hmacSha256(chainingKey, material))) {
            byte[] previous = {};
            for (int i = 1; i <= outputs; i++) {
                previous = Hashes.hmacSha256(extracted, previous, new byte[] {(byte) i});
                keys.add(SecretKey.owning(previous));
            }
        }
        return List.copyOf(keys);
    }
}
