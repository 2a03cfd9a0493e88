// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.PasswordKdf;
import dev.p2pchat.crypto.SecretKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password: Argon2id in the PHC string format, whose costs stand in it. Read only where a password is
 * compared: lists have no use for it.
 *
 * @param phc at most {@value #MAX_CHARS} characters
 */
record PasswordHash(String phc) {
    static final int MAX_CHARS = 200;

    /** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;

    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d)"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{43})");

    /** Takes some 30 ms and 19 MiB. The caller wipes its array. */
    static PasswordHash of(char[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        PasswordKdf kdf = new PasswordKdf(MEMORY_KIB, ITERATIONS, PARALLELISM, Bytes.copyOf(salt));
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return new PasswordHash("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + PARALLELISM + "$"
                + base64.encodeToString(salt) + "$"
                + base64.encodeToString(derive(kdf, password).toArray()));
    }

    private static Bytes derive(PasswordKdf kdf, char[] password) {
        try (SecretKey key = kdf.derive(password)) {
            return Bytes.copyOf(key.bytes());
        }
    }

    /**
     * Takes as long as {@link #of}, in time that tells nothing of how much was right.
     *
     * @throws IllegalArgumentException if what is kept is no hash of a password
     */
    boolean matches(char[] password) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no hash of a password");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        PasswordKdf kdf = new PasswordKdf(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Bytes.owning(base64.decode(parts.group(4))));
        return MessageDigest.isEqual(derive(kdf, password).toArray(), base64.decode(parts.group(5)));
    }

    /** Nothing that helps to guess. */
    @Override
    public String toString() {
        return "PasswordHash";
    }
}
