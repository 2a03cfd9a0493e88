// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Ed25519PublicKey;

/**
 * A record with the exact bytes that were signed. Holding one means the signature was checked.
 *
 * <p>The signed bytes are the 32-byte identity key, then the CBOR map. The key stands in front so that the signature can
 * be checked before anything is parsed.
 */
public final class SignedRecord {
    public static final int MAX_BYTES = 2800;

    private final PeerRecord content;
    private final Bytes record;
    private final Bytes signature;
    private final PeerId id;

    private SignedRecord(PeerRecord content, Bytes record, Bytes signature) {
        this.content = content;
        this.record = record;
        this.signature = signature;
        this.id = content.id();
    }

    /** Whether a record of this content is short enough to be signed. */
    public static boolean fits(PeerRecord content) {
        return Ed25519PublicKey.BYTES + content.toCbor().encode().length() <= MAX_BYTES;
    }

    /** Signs the content as its owner. */
    public static SignedRecord sign(Identity identity, PeerRecord content) {
        if (!content.identity().equals(identity.publicKey())) {
            throw new IllegalArgumentException("only the owner signs a record");
        }
        Bytes record = identity.publicKey().bytes().concat(content.toCbor().encode());
        if (record.length() > MAX_BYTES) {
            throw new IllegalArgumentException("a record has at most " + MAX_BYTES + " bytes");
        }
        return new SignedRecord(content, record, identity.sign(Purpose.RECORD, record));
    }

    /** Checks the signature, and only then reads what was signed. */
    public static SignedRecord verify(Bytes record, Bytes signature) throws InvalidRecordException {
        if (record.length() <= Ed25519PublicKey.BYTES || record.length() > MAX_BYTES) {
            throw new InvalidRecordException("a record of an impossible length");
        }
        Ed25519PublicKey identity;
        try {
            identity = new Ed25519PublicKey(record.slice(0, Ed25519PublicKey.BYTES));
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("the record's identity key is not valid");
        }
        if (!Identity.verify(identity, Purpose.RECORD, record, signature)) {
            throw new InvalidRecordException("the record's signature does not fit");
        }
        CborMap map;
        try {
            map = CborMap.parse(record.slice(Ed25519PublicKey.BYTES, record.length()));
        } catch (MalformedCborException e) {
            throw new InvalidRecordException("the record is not a CBOR map: " + e.getMessage());
        }
        return new SignedRecord(PeerRecord.fromCbor(identity, map), record, signature);
    }

    public PeerRecord content() {
        return content;
    }

    public PeerId id() {
        return id;
    }

    /** The bytes that were signed. */
    public Bytes record() {
        return record;
    }

    public Bytes signature() {
        return signature;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedRecord that && record.equals(that.record) && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return record.hashCode();
    }

    @Override
    public String toString() {
        return "SignedRecord[" + content.username() + " seq " + content.seq() + "]";
    }
}
