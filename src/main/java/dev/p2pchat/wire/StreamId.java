// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import java.security.SecureRandom;

/** A random name for one run of numbered messages from one sender's profile to one recipient; new after a restore. */
public record StreamId(Bytes bytes) {
    public static final int BYTES = 16;

    public StreamId {
        if (bytes.length() != BYTES) {
            throw new IllegalArgumentException("a stream id has 16 bytes");
        }
    }

    public static StreamId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new StreamId(Bytes.owning(bytes));
    }
}
