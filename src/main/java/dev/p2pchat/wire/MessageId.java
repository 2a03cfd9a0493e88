// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** A message's id, a UUID of version 7 (RFC 9562), chosen by its author and scoped to them. */
public record MessageId(Bytes bytes) {
    public static final int BYTES = 16;

    public MessageId {
        if (bytes.length() != BYTES) {
            throw new IllegalArgumentException("a message id has 16 bytes");
        }
    }

    /** 48 bits of milliseconds, then 74 random ones. */
    public static MessageId random(SecureRandom random, Instant now) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        long millis = now.toEpochMilli();
        for (int i = 0; i < 6; i++) {
            id[i] = (byte) (millis >>> (40 - 8 * i));
        }
        id[6] = (byte) ((id[6] & 0x0f) | 0x70);
        id[8] = (byte) ((id[8] & 0x3f) | 0x80);
        return new MessageId(Bytes.owning(id));
    }

    /**
     * Reads the usual text form.
     *
     * @throws IllegalArgumentException if it is no UUID
     */
    public static MessageId parse(String text) {
        UUID uuid = UUID.fromString(text);
        return new MessageId(
                Bytes.ofLong(uuid.getMostSignificantBits()).concat(Bytes.ofLong(uuid.getLeastSignificantBits())));
    }

    /** When its author made it, by their clock: milliseconds since 1970. Anything, if they made it otherwise. */
    public long millis() {
        return bytes.slice(0, 8).toLong() >>> 16;
    }

    @Override
    public String toString() {
        return new UUID(bytes.slice(0, 8).toLong(), bytes.slice(8, 16).toLong()).toString();
    }
}
