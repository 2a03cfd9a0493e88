// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.PasswordKdf;
import dev.p2pchat.crypto.SecretKey;
import java.security.SecureRandom;

/**
 * The key that seals the key file, with the header that says how Argon2id makes it of the passphrase. Kept while the
 * profile is open, so that the file can be written anew without asking for the passphrase; wiped on close.
 *
 * @param header the encoded map, authenticated along with what is sealed
 */
record KeyWrap(Bytes header, SecretKey key) implements AutoCloseable {
    static final int FORMAT = 1;

    /** For a new file. */
    static KeyWrap choose(char[] passphrase, SecureRandom random) {
        // Without a passphrase only the file's mode protects the keys: costs would slow every command down for nothing.
        PasswordKdf costs = PasswordKdf.withFreshSalt(random);
        PasswordKdf kdf =
                passphrase.length > 0 ? costs : new PasswordKdf(PasswordKdf.MIN_MEMORY_KIB, 1, 1, costs.salt());
        Bytes header = CborMap.builder()
                .put("format", FORMAT)
                .put("protected", passphrase.length > 0)
                .put("memoryKib", kdf.memoryKib())
                .put("iterations", kdf.iterations())
                .put("parallelism", kdf.parallelism())
                .put("salt", kdf.salt())
                .encode();
        return new KeyWrap(header, kdf.derive(passphrase));
    }

    /**
     * For a file that is there. Whether the passphrase is right shows only when something is opened.
     *
     * @throws IllegalArgumentException if the costs are out of bounds
     * @throws ArithmeticException likewise
     */
    static KeyWrap derive(Bytes header, char[] passphrase) throws MalformedCborException {
        CborMap fields = CborMap.parse(header);
        PasswordKdf kdf = new PasswordKdf(
                Math.toIntExact(fields.unsigned("memoryKib")),
                Math.toIntExact(fields.unsigned("iterations")),
                Math.toIntExact(fields.unsigned("parallelism")),
                fields.bytes("salt", PasswordKdf.MAX_SALT_BYTES));
        return new KeyWrap(header, kdf.derive(passphrase));
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "KeyWrap[hidden]";
    }
}
