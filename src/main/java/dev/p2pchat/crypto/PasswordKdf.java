// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase becomes a key: Argon2id version 1.3 (RFC 9106) with these costs. Written beside what the key seals,
 * so the limits hold before anything is computed: a file that somebody altered must not exhaust memory or time.
 *
 * @param memoryKib in KiB, from {@link #MIN_MEMORY_KIB} to {@link #MAX_MEMORY_KIB}
 * @param iterations passes over the memory, from 1 to {@link #MAX_ITERATIONS}
 * @param parallelism lanes, from 1 to {@link #MAX_PARALLELISM}; they are filled one after the other
 * @param salt random, from {@link #MIN_SALT_BYTES} to {@link #MAX_SALT_BYTES} bytes
 */
public record PasswordKdf(int memoryKib, int iterations, int parallelism, Bytes salt) {
    public static final int MIN_MEMORY_KIB = 8 * 1024;
    public static final int MAX_MEMORY_KIB = 1024 * 1024;
    public static final int MAX_ITERATIONS = 16;
    public static final int MAX_PARALLELISM = 8;
    /** The least that RFC 9106 allows; ours have {@link #SALT_BYTES}. */
    public static final int MIN_SALT_BYTES = 8;

    public static final int MAX_SALT_BYTES = 64;

    /** RFC 9106, section 4: the second recommended choice, with one lane because our lanes do not run side by side. */
    private static final int DEFAULT_MEMORY_KIB = 64 * 1024;

    private static final int DEFAULT_ITERATIONS = 3;
    private static final int DEFAULT_PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int MAX_UTF8_BYTES_A_CHAR = 3;

    /**
     * Checks the costs.
     *
     * @throws IllegalArgumentException if a cost is outside its limits
     */
    public PasswordKdf {
        check("memory", memoryKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB);
        check("iterations", iterations, 1, MAX_ITERATIONS);
        check("parallelism", parallelism, 1, MAX_PARALLELISM);
        check("salt", salt.length(), MIN_SALT_BYTES, MAX_SALT_BYTES);
    }

    /** The default costs (64 MiB, 3 passes) with a new salt. */
    public static PasswordKdf withFreshSalt(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordKdf(DEFAULT_MEMORY_KIB, DEFAULT_ITERATIONS, DEFAULT_PARALLELISM, Bytes.owning(salt));
    }

    /** The key from the passphrase's UTF-8 form; the caller still has to wipe its array. */
    public SecretKey derive(char[] passphrase) {
        // An encoder into our own array, because String and Charset.encode leave copies that nobody wipes.
        byte[] space = new byte[MAX_UTF8_BYTES_A_CHAR * passphrase.length];
        ByteBuffer encoded = ByteBuffer.wrap(space);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(passphrase), encoded, true);
        byte[] utf8 = Arrays.copyOf(space, encoded.position());
        try {
            return derive(utf8);
        } finally {
            Arrays.fill(space, (byte) 0);
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** The key from the passphrase's bytes; the caller still has to wipe its array. */
    public SecretKey derive(byte[] passphrase) {
        return argon2id(memoryKib, iterations, parallelism, salt, passphrase);
    }

    static SecretKey argon2id(int memoryKib, int iterations, int parallelism, Bytes salt, byte[] passphrase) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt.toArray())
                .build());
        byte[] key = new byte[SecretKey.BYTES];
        generator.generateBytes(passphrase, key);
        return SecretKey.owning(key);
    }

    private static void check(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " " + value + " is not from " + min + " to " + max);
        }
    }
}
