// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.crypto.PasswordKdf;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.crypto.XAead;
import dev.p2pchat.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * {@code keys.sealed}: the keys under XChaCha20-Poly1305, by a key that Argon2id makes of the passphrase.
 *
 * <p>The file is a checksum (SHA-256, to tell damage from a wrong passphrase) and a CBOR map of header, nonce and
 * ciphertext; the header, with the costs, is authenticated along with the keys. The keys lie here and not in the store
 * because that appends only, and would keep what was deleted.
 */
final class KeyFile {
    private static final int FORMAT = 1;
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_HEADER_BYTES = 1024;
    private static final int MAX_SEALED_BYTES = 16 * 1024;

    private KeyFile() {}

    /** Whether there is a passphrase to ask for. */
    static boolean isProtected(ProfileFolder folder) throws ProfileException {
        try {
            return CborMap.parse(read(folder).bytes("header", MAX_HEADER_BYTES)).flag("protected");
        } catch (MalformedCborException e) {
            throw damaged(folder);
        }
    }

    static KeyRing open(ProfileFolder folder, char[] passphrase) throws ProfileException {
        try {
            CborMap file = read(folder);
            Bytes headerBytes = file.bytes("header", MAX_HEADER_BYTES);
            CborMap header = CborMap.parse(headerBytes);
            if (header.unsigned("format") > FORMAT) {
                throw new ProfileException(
                        ProfileException.Reason.NEWER,
                        folder.keys() + " was written by a newer p2pchat. Use that version, or newer.");
            }
            PasswordKdf kdf = new PasswordKdf(
                    Math.toIntExact(header.unsigned("memoryKib")),
                    Math.toIntExact(header.unsigned("iterations")),
                    Math.toIntExact(header.unsigned("parallelism")),
                    header.bytes("salt", PasswordKdf.MAX_SALT_BYTES));
            byte[] opened;
            try (SecretKey wrapping = kdf.derive(passphrase)) {
                opened = XAead.open(
                        wrapping,
                        file.bytesOf("nonce", XAead.NONCE_BYTES).toArray(),
                        headerBytes.toArray(),
                        file.bytes("sealed", MAX_SEALED_BYTES).toArray());
            } catch (AuthenticationFailedException e) {
                throw new ProfileException(
                        ProfileException.Reason.WRONG_PASSPHRASE,
                        "The passphrase does not open the profile " + folder.name() + ".");
            }
            try {
                return keys(CborMap.parse(opened, 0, opened.length));
            } finally {
                Arrays.fill(opened, (byte) 0);
            }
        } catch (MalformedCborException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(folder);
        }
    }

    private static KeyRing keys(CborMap map) throws MalformedCborException {
        return new KeyRing(
                new Identity(new Ed25519PrivateKey(key(map, "identity")), new X25519PrivateKey(key(map, "noise"))),
                key(map, "data"),
                key(map, "index"));
    }

    private static SecretKey key(CborMap map, String name) throws MalformedCborException {
        return SecretKey.owning(map.bytesOf(name, SecretKey.BYTES).toArray());
    }

    static void write(ProfileFolder folder, KeyRing keys, char[] passphrase, SecureRandom random)
            throws ProfileException {
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
        byte[] nonce = new byte[XAead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = CborMap.builder()
                .put("identity", Bytes.copyOf(keys.identity().signing().seed().bytes()))
                .put("noise", Bytes.copyOf(keys.identity().noise().scalar().bytes()))
                .put("data", Bytes.copyOf(keys.dataKey().bytes()))
                .put("index", Bytes.copyOf(keys.indexKey().bytes()))
                .encode()
                .toArray();
        byte[] sealed;
        try (SecretKey wrapping = kdf.derive(passphrase)) {
            sealed = XAead.seal(wrapping, nonce, header.toArray(), plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
        Bytes body = CborMap.builder()
                .put("header", header)
                .put("nonce", Bytes.owning(nonce))
                .put("sealed", Bytes.owning(sealed))
                .encode();
        try {
            AtomicFile.write(
                    folder.keys(), Hashes.sha256(body.toArray()).concat(body).toArray());
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    folder.keys() + " cannot be written (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions and the space on the disk.");
        }
    }

    private static CborMap read(ProfileFolder folder) throws ProfileException {
        try {
            if (Files.size(folder.keys()) > MAX_BYTES) {
                throw damaged(folder);
            }
            Bytes file = Bytes.owning(Files.readAllBytes(folder.keys()));
            if (file.length() <= Hashes.SHA256_BYTES) {
                throw damaged(folder);
            }
            Bytes body = file.slice(Hashes.SHA256_BYTES, file.length());
            if (!Hashes.sha256(body.toArray()).equals(file.slice(0, Hashes.SHA256_BYTES))) {
                throw damaged(folder);
            }
            return CborMap.parse(body);
        } catch (NoSuchFileException | MalformedCborException e) {
            throw damaged(folder);
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    folder.keys() + " cannot be read (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions.");
        }
    }

    private static ProfileException damaged(ProfileFolder folder) {
        return new ProfileException(
                ProfileException.Reason.DAMAGED,
                folder.keys() + " is missing or damaged. Put it back from a backup: without it nobody can read the"
                        + " profile. Nothing was changed.");
    }
}
