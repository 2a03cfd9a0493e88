// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.crypto.MlKem768PrivateKey;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.security.SecureRandom;

/** The secrets of one handshake. Only tests give other than random ones: the published figures fix them. */
interface Ephemerals {
    X25519PrivateKey dhKey();

    MlKem768PrivateKey kemKey();

    SecretKey encapsulationSeed();

    static Ephemerals random(SecureRandom random) {
        return new Ephemerals() {
            @Override
            public X25519PrivateKey dhKey() {
                return X25519PrivateKey.generate(random);
            }

            @Override
            public MlKem768PrivateKey kemKey() {
                return MlKem768PrivateKey.generate(random);
            }

            @Override
            public SecretKey encapsulationSeed() {
                return SecretKey.random(random);
            }
        };
    }
}
