// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.ReservedName;
import dev.p2pchat.directory.store.StoredName;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;

/**
 * A stored name as one JSON object, on the admin socket and in a backup: an entry as its owner signed it, from which all
 * else follows, or whose a name stays.
 */
final class NameLine {
    /** The largest record in base64url, with room for the rest. */
    static final int MAX_BYTES = 8 * 1024;

    /** The last that RFC 3339 can write. */
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private NameLine() {}

    static JsonMap of(StoredName name) {
        JsonMap.Builder line = JsonMap.builder().put("name", name.name().value());
        if (name instanceof NameEntry entry) {
            line.put("written", entry.written());
            line.put("record", entry.record());
            line.put("signature", entry.signature());
        } else if (name instanceof ReservedName reserved) {
            line.put("identity", reserved.identity());
            line.put("seq", reserved.seq());
        } else if (name instanceof HeldName held) {
            line.put("held", held.note());
        }
        return line.build();
    }

    /**
     * Reads one, and verifies an entry's signature: who holds the result holds what its owner signed.
     *
     * @throws InvalidRecordException when nobody who owns the name signed that
     */
    static StoredName parse(JsonMap line) throws MalformedJsonException, InvalidRecordException {
        Username name;
        try {
            name = Username.of(line.text("name", Username.MAX_CHARS));
        } catch (InvalidUsernameException e) {
            throw new MalformedJsonException("name: no name");
        }
        if (line.has("held")) {
            return new HeldName(name, line.bytes("held", HeldName.MAX_NOTE_BYTES));
        }
        if (!line.has("record")) {
            return new ReservedName(name, identity(line), line.unsigned("seq", Long.MAX_VALUE));
        }
        SignedRecord record = RecordBody.of(line).verify();
        if (!record.content().username().equals(name)) {
            throw new InvalidRecordException("it carries another name");
        }
        Instant written = line.timeOrNull("written");
        if (written == null) {
            throw new MalformedJsonException("written: missing");
        }
        if (written.isBefore(Instant.EPOCH) || written.isAfter(LAST_TIME)) {
            throw new MalformedJsonException("written: not a time since 1970");
        }
        return NameEntry.of(record, written);
    }

    private static Bytes identity(JsonMap line) throws MalformedJsonException {
        try {
            return new Ed25519PublicKey(line.bytes("identity", Ed25519PublicKey.BYTES)).bytes();
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("identity: no key");
        }
    }
}
