// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.util.Arrays;

/** Identities whose keys follow from a number, so that a test can be repeated to the bit. */
public final class FixedIdentity {
    private FixedIdentity() {}

    public static Identity of(int seed) {
        return new Identity(new Ed25519PrivateKey(key(seed)), new X25519PrivateKey(key(seed + 100)));
    }

    private static SecretKey key(int seed) {
        byte[] bytes = new byte[SecretKey.BYTES];
        Arrays.fill(bytes, (byte) seed);
        return SecretKey.owning(bytes);
    }
}
