// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;

/**
 * The body of a lease and of a {@code DELETE}: the exact bytes that were signed, and the signature.
 *
 * @param body at most {@value #MAX_BODY_BYTES} bytes
 */
public record SignedBody(Bytes body, Bytes signature) {
    public static final int MAX_BODY_BYTES = 1024;

    public JsonMap toJson() {
        return JsonMap.builder().put("body", body).put("signature", signature).build();
    }

    public static SignedBody of(JsonMap json) throws MalformedJsonException {
        return new SignedBody(
                json.bytes("body", MAX_BODY_BYTES), json.bytes("signature", Ed25519PublicKey.SIGNATURE_BYTES));
    }
}
