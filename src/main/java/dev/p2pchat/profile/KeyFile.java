// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.crypto.XAead;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code keys.sealed}: the keys under XChaCha20-Poly1305, by a key that Argon2id makes of the passphrase.
 *
 * <p>The file is a checksum (SHA-256, to tell damage from a wrong passphrase) and a CBOR map of header, nonce and
 * ciphertext; the header, with the costs, is authenticated along with the keys. The keys lie here and not in the store
 * because that appends only, and would keep what was deleted.
 */
final class KeyFile {
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
            if (header.unsigned("format") > KeyWrap.FORMAT) {
                throw new ProfileException(
                        ProfileException.Reason.NEWER,
                        folder.keys() + " was written by a newer p2pchat. Use that version, or newer.");
            }
            return opened(folder, file, KeyWrap.derive(headerBytes, passphrase));
        } catch (MalformedCborException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(folder);
        }
    }

    /** Takes ownership of {@code wrap}, which the keys contain if they open. */
    private static KeyRing opened(ProfileFolder folder, CborMap file, KeyWrap wrap)
            throws ProfileException, MalformedCborException {
        byte[] plain = {};
        boolean done = false;
        try {
            plain = XAead.open(
                    wrap.key(),
                    file.bytesOf("nonce", XAead.NONCE_BYTES).toArray(),
                    wrap.header().toArray(),
                    file.bytes("sealed", MAX_SEALED_BYTES).toArray());
            KeyRing keys = decode(CborMap.parse(plain, 0, plain.length), wrap);
            done = true;
            return keys;
        } catch (AuthenticationFailedException e) {
            throw new ProfileException(
                    ProfileException.Reason.WRONG_PASSPHRASE,
                    "The passphrase does not open the profile " + folder.name() + ".");
        } finally {
            Arrays.fill(plain, (byte) 0);
            if (!done) {
                wrap.close();
            }
        }
    }

    private static KeyRing decode(CborMap map, KeyWrap wrap) throws MalformedCborException {
        List<FormerIdentity> former = new ArrayList<>();
        List<RotationLink> links = new ArrayList<>();
        // Missing in the files of those who never rotated.
        for (CborMap one : map.has("former") ? map.maps("former", FormerIdentity.MAX_KEPT) : List.<CborMap>of()) {
            former.add(new FormerIdentity(identity(one), Instant.ofEpochMilli(one.unsigned("retired"))));
        }
        try {
            for (Bytes link : map.has("links")
                    ? map.listOfBytes("links", PeerRecord.MAX_LINKS, RotationLink.BYTES)
                    : List.<Bytes>of()) {
                links.add(RotationLink.decode(link));
            }
        } catch (InvalidRecordException e) {
            throw new MalformedCborException("links: " + e.getMessage());
        }
        return new KeyRing(identity(map), former, links, key(map, "data"), key(map, "index"), wrap);
    }

    private static Identity identity(CborMap map) throws MalformedCborException {
        return new Identity(new Ed25519PrivateKey(key(map, "identity")), new X25519PrivateKey(key(map, "noise")));
    }

    private static SecretKey key(CborMap map, String name) throws MalformedCborException {
        return SecretKey.owning(map.bytesOf(name, SecretKey.BYTES).toArray());
    }

    /** Replaces the file: after a crash at any moment the old one or the new one is there, whole. */
    static void write(ProfileFolder folder, KeyRing keys, SecureRandom random) throws ProfileException {
        byte[] plain = encode(keys).toArray();
        try {
            seal(folder, keys.wrap(), plain, random);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    static void seal(ProfileFolder folder, KeyWrap wrap, byte[] plain, SecureRandom random) throws ProfileException {
        byte[] nonce = new byte[XAead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = XAead.seal(wrap.key(), nonce, wrap.header().toArray(), plain);
        Bytes body = CborMap.builder()
                .put("header", wrap.header())
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

    private static Bytes encode(KeyRing keys) {
        CborMap.Builder map = put(CborMap.builder(), keys.identity())
                .put("data", Bytes.copyOf(keys.dataKey().bytes()))
                .put("index", Bytes.copyOf(keys.indexKey().bytes()));
        if (!keys.links().isEmpty()) {
            map.put(
                    "former",
                    keys.former().stream()
                            .map(one -> put(CborMap.builder(), one.identity())
                                    .put("retired", one.retired().toEpochMilli())
                                    .build())
                            .toList());
            map.put("links", keys.links().stream().map(RotationLink::encode).toList());
        }
        return map.encode();
    }

    private static CborMap.Builder put(CborMap.Builder map, Identity identity) {
        return map.put("identity", Bytes.copyOf(identity.signing().seed().bytes()))
                .put("noise", Bytes.copyOf(identity.noise().scalar().bytes()));
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
