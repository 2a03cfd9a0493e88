// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import dev.p2pchat.base.Bytes;

/**
 * Where a value lies in its table: a group that says whose it is, and an order within the group.
 *
 * <p>A sealed store blinds the group and keeps the order readable, so that a conversation can be read from its end
 * without telling from the disk whose conversation it is.
 *
 * @param group what to blind: a contact, a fixed word
 * @param order compared as unsigned bytes within the group; empty where a group has one value
 */
public record Key(Bytes group, Bytes order) {
    /** Longest group and order together. */
    public static final int MAX_BYTES = 4096;

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
     */
    public Key {
        if (group.length() + order.length() > MAX_BYTES) {
            throw new IllegalArgumentException("a key has at most " + MAX_BYTES + " bytes");
        }
    }

    public static Key of(Bytes group) {
        return new Key(group, Bytes.EMPTY);
    }

    public static Key of(Bytes group, long order) {
        return new Key(group, Bytes.ofLong(order));
    }
}
