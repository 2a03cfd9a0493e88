// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.SignedRecord;

/** The body of a {@code PUT}, and the part of an entry that can be checked: a record's bytes, not verified yet. */
public record RecordBody(Bytes record, Bytes signature) {

    public static RecordBody of(SignedRecord record) {
        return new RecordBody(record.record(), record.signature());
    }

    public static RecordBody of(JsonMap json) throws MalformedJsonException {
        return new RecordBody(
                json.bytes("record", SignedRecord.MAX_BYTES),
                json.bytes("signature", Ed25519PublicKey.SIGNATURE_BYTES));
    }

    public JsonMap toJson() {
        return JsonMap.builder()
                .put("record", record)
                .put("signature", signature)
                .build();
    }

    public SignedRecord verify() throws InvalidRecordException {
        return SignedRecord.verify(record, signature);
    }
}
