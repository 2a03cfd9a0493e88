// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import dev.p2pchat.base.AddressLiteral;
import java.net.InetAddress;

/**
 * Addresses with the same beginning.
 *
 * @param bits how many bits of {@code first} all of them share
 */
public record AddressRange(InetAddress first, int bits) {
    public AddressRange {
        if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("the number behind the slash is 0 to 32, for IPv6 to 128");
        }
    }

    /**
     * Reads {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code fd00::/8}.
     *
     * @throws IllegalArgumentException with a sentence for the person who typed it
     */
    public static AddressRange parse(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = AddressLiteral.parse(parts[0]);
        if (address == null) {
            throw new IllegalArgumentException("a proxy's address is like 127.0.0.1, ::1 or 10.0.0.0/8");
        }
        int all = address.getAddress().length * Byte.SIZE;
        if (parts.length == 2 && !parts[1].matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("the number behind the slash is 0 to " + all);
        }
        return new AddressRange(address, parts.length == 1 ? all : Integer.parseInt(parts[1]));
    }

    boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
