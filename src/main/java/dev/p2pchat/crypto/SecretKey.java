// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * 32 secret bytes that are wiped on close. Neither printed nor compared in variable time.
 *
 * <p>Safe for several threads as long as none closes it while another uses it: whoever owns the key orders that.
 */
public final class SecretKey implements AutoCloseable {
    public static final int BYTES = 32;

    private final byte[] key;
    private boolean closed;

    private SecretKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a secret key has 32 bytes, not " + key.length);
        }
        this.key = key;
    }

    public static SecretKey random(SecureRandom random) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return new SecretKey(key);
    }

    /** Copies; the caller still has to wipe its own array. */
    public static SecretKey copyOf(byte[] source) {
        return new SecretKey(source.clone());
    }

    /** Takes the array itself and wipes it on close: the caller must not touch it again. */
    public static SecretKey owning(byte[] source) {
        return new SecretKey(source);
    }

    /**
     * The live array, for a primitive to read at once and forget.
     *
     * @throws IllegalStateException if the key was closed: a wiped key must never encrypt anything
     */
    public byte[] bytes() {
        if (closed) {
            throw new IllegalStateException("the key was wiped");
        }
        return key;
    }

    public SecretKey copy() {
        return copyOf(bytes());
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretKey that && MessageDigest.isEqual(key, that.key);
    }

    /** Constant: a hash of the key would say something about it. */
    @Override
    public int hashCode() {
        return SecretKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "SecretKey[hidden]";
    }
}
