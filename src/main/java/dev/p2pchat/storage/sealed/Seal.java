// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.XAead;
import dev.p2pchat.storage.DamagedRecordException;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Seals values and blinds groups. A record is a random nonce and a XChaCha20-Poly1305 ciphertext, bound to its table,
 * its blinded key and the schema: 24 random bytes never repeat in practice, so that a restored backup, which forgets
 * any counter, repeats none either.
 */
public final class Seal implements AutoCloseable {
    /** Part of what every record is bound to: a later schema must re-seal, and cannot mistake an old record for its own. */
    static final short SCHEMA_VERSION = 1;

    private final SecretKey dataKey;
    private final SecretKey indexKey;
    private final SecureRandom random;
    private final Recent recent = new Recent();

    /** Takes ownership of both keys. */
    public Seal(SecretKey dataKey, SecretKey indexKey, SecureRandom random) {
        this.dataKey = dataKey;
        this.indexKey = indexKey;
        this.random = random;
    }

    Key blind(Table table, Key key) {
        return new Key(blind(table, key.group()), key.order());
    }

    /** The group as it lies on the disk. */
    public Bytes blind(Table table, Bytes group) {
        Bytes known = recent.blinded(table, group);
        if (known != null) {
            return known;
        }
        byte[] name = name(table);
        // The length keeps the two apart: "ab" ‖ "c" must not blind like "a" ‖ "bc".
        byte[] length =
                ByteBuffer.allocate(Short.BYTES).putShort((short) name.length).array();
        Bytes blinded = Bytes.owning(Hashes.hmacSha256(indexKey, length, name, group.toArray()));
        recent.blinded(table, group, blinded);
        return blinded;
    }

    /** A record's value as it lies on the disk, under a key whose group is blinded already. */
    public Bytes seal(Table table, Key blinded, Bytes value) {
        byte[] nonce = new byte[XAead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] ciphertext = XAead.seal(dataKey, nonce, binding(table, blinded), value.toArray());
        Bytes stored = Bytes.owning(nonce).concat(Bytes.owning(ciphertext));
        recent.sealed(table, blinded, stored, value);
        return stored;
    }

    /**
     * The inverse.
     *
     * @throws DamagedRecordException if it was altered, moved or sealed under another key
     */
    public Bytes open(Table table, Key blinded, Bytes stored) {
        // A group of another length was never ours, and would let a record move by shifting where its order begins.
        if (blinded.group().length() != Hashes.SHA256_BYTES || stored.length() < XAead.NONCE_BYTES) {
            throw new DamagedRecordException(table);
        }
        Bytes known = recent.value(table, blinded, stored);
        if (known != null) {
            return known;
        }
        byte[] nonce = stored.slice(0, XAead.NONCE_BYTES).toArray();
        byte[] ciphertext = stored.slice(XAead.NONCE_BYTES, stored.length()).toArray();
        try {
            return Bytes.owning(XAead.open(dataKey, nonce, binding(table, blinded), ciphertext));
        } catch (AuthenticationFailedException e) {
            throw new DamagedRecordException(table);
        }
    }

    /** Every part but the last has a fixed length or its length in front, so that no two records share a binding. */
    private static byte[] binding(Table table, Key blinded) {
        byte[] name = name(table);
        ByteBuffer out = ByteBuffer.allocate(2 * Short.BYTES
                + name.length
                + blinded.group().length()
                + blinded.order().length());
        out.putShort(SCHEMA_VERSION).putShort((short) name.length).put(name);
        // Always the length of a hash, so it needs none in front.
        out.put(blinded.group().toArray()).put(blinded.order().toArray());
        return out.array();
    }

    private static byte[] name(Table table) {
        return table.name().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        recent.clear();
        dataKey.close();
        indexKey.close();
    }
}
