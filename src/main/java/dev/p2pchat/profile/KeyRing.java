// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.identity.Identity;
import java.security.SecureRandom;

/**
 * The secrets of a profile, wiped on close.
 *
 * @param dataKey seals the store's records
 * @param indexKey blinds the store's lookup keys
 */
record KeyRing(Identity identity, SecretKey dataKey, SecretKey indexKey) implements AutoCloseable {
    static KeyRing generate(SecureRandom random) {
        return new KeyRing(Identity.generate(random), SecretKey.random(random), SecretKey.random(random));
    }

    @Override
    public void close() {
        identity.close();
        dataKey.close();
        indexKey.close();
    }

    @Override
    public String toString() {
        return "KeyRing[hidden]";
    }
}
