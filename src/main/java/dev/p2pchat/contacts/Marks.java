// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;

/**
 * What a person decided about somebody.
 *
 * @param verified whether the safety number was compared for the key they have now
 * @param muted whether their messages come without an alert
 * @param blocked whether nothing of theirs is taken in or shown
 * @param unblocked when they were last unblocked: what they say they sent before is refused; {@link Instant#EPOCH} if
 *     never
 */
public record Marks(boolean verified, boolean muted, boolean blocked, Instant unblocked) {
    public static final Marks NONE = new Marks(false, false, false, Instant.EPOCH);

    public Marks {
        unblocked = Instant.ofEpochMilli(unblocked.toEpochMilli());
    }

    void encode(CborMap.Builder map) {
        map.put("verified", verified)
                .put("muted", muted)
                .put("blocked", blocked)
                .put("unblocked", unblocked.toEpochMilli());
    }

    /** Entries of the first version have none. */
    static Marks decode(CborMap map) throws MalformedCborException {
        return map.has("verified")
                ? new Marks(
                        map.flag("verified"),
                        map.flag("muted"),
                        map.flag("blocked"),
                        Instant.ofEpochMilli(map.unsigned("unblocked")))
                : NONE;
    }
}
