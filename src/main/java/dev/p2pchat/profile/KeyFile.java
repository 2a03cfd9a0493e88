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
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_HEADER_BYTES = 1024;
    private static final int MAX_SEALED_BYTES = 16 * 1024;

    private KeyFile() {}

    /** Whether there is a passphrase to ask for. */
    static boolean isProtected(ProfileFolder folder) throws ProfileException {
        try {
            return CborMap.parse(parse(bytes(folder)).bytes("header", MAX_HEADER_BYTES))
                    .flag("protected");
        } catch (MalformedCborException e) {
            throw damaged(folder);
        }
    }

    static KeyRing open(ProfileFolder folder, char[] passphrase) throws ProfileException {
        try {
            return open(bytes(folder), passphrase, folder.keys().toString(), "profile " + folder.name());
        } catch (MalformedCborException e) {
            throw damaged(folder);
        }
    }

    /**
     * Opens a key file wherever it lies.
     *
     * @param place names it where something is said of it
     * @param what names what it opens
     * @throws MalformedCborException if it is damaged
     */
    static KeyRing open(Bytes file, char[] passphrase, String place, String what)
            throws ProfileException, MalformedCborException {
        try {
            CborMap map = parse(file);
            Bytes headerBytes = map.bytes("header", MAX_HEADER_BYTES);
            CborMap header = CborMap.parse(headerBytes);
            if (header.unsigned("format") > KeyWrap.FORMAT) {
                throw new ProfileException(
                        ProfileException.Reason.NEWER,
                        place + " was written by a newer p2pchat. Use that version, or newer.");
            }
            return opened(map, KeyWrap.derive(headerBytes, passphrase), what);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedCborException(String.valueOf(e.getMessage()));
        }
    }

    /** Takes ownership of {@code wrap}, which the keys contain if they open. */
    private static KeyRing opened(CborMap file, KeyWrap wrap, String what)
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
                    ProfileException.Reason.WRONG_PASSPHRASE, "The passphrase does not open the " + what + ".");
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
        write(folder.keys(), sealed(keys, keys.wrap(), random));
    }

    static void write(Path file, Bytes content) throws ProfileException {
        try {
            AtomicFile.write(file, content.toArray());
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    file + " cannot be written (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions and the space on the disk.");
        }
    }

    /** A whole key file that holds these keys under {@code wrap}, which may be another than their own. */
    static Bytes sealed(KeyRing keys, KeyWrap wrap, SecureRandom random) {
        byte[] plain = encode(keys).toArray();
        try {
            return sealed(wrap, plain, random);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    static Bytes sealed(KeyWrap wrap, byte[] plain, SecureRandom random) {
        byte[] nonce = new byte[XAead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = XAead.seal(wrap.key(), nonce, wrap.header().toArray(), plain);
        Bytes body = CborMap.builder()
                .put("header", wrap.header())
                .put("nonce", Bytes.owning(nonce))
                .put("sealed", Bytes.owning(sealed))
                .encode();
        return Hashes.sha256(body.toArray()).concat(body);
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
        return map.build().encodeSecret();
    }

    private static CborMap.Builder put(CborMap.Builder map, Identity identity) {
        return map.put("identity", Bytes.copyOf(identity.signing().seed().bytes()))
                .put("noise", Bytes.copyOf(identity.noise().scalar().bytes()));
    }

    private static CborMap parse(Bytes file) throws MalformedCborException {
        if (file.length() <= Hashes.SHA256_BYTES) {
            throw new MalformedCborException("shorter than its checksum");
        }
        Bytes body = file.slice(Hashes.SHA256_BYTES, file.length());
        if (!Hashes.sha256(body.toArray()).equals(file.slice(0, Hashes.SHA256_BYTES))) {
            throw new MalformedCborException("the checksum is another");
        }
        return CborMap.parse(body);
    }

    private static Bytes bytes(ProfileFolder folder) throws ProfileException {
        try {
            if (Files.size(folder.keys()) > MAX_BYTES) {
                throw damaged(folder);
            }
            return Bytes.owning(Files.readAllBytes(folder.keys()));
        } catch (NoSuchFileException e) {
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
