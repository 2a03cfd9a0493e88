// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How an IP address is written: one spelling for each, IPv6 as RFC 5952 has it ({@code ::1}), without a zone. Java's own
 * spelling is {@code 0:0:0:0:0:0:0:1}, which nobody types, so that comparing texts would go wrong.
 */
public final class AddressLiteral {
    private static final int GROUPS = 8;

    /** Each part really below 256: the JDK would ask a name server about {@code 999.1.1.1}. */
    private static final Pattern IPV4 =
            Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"));

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int MAX_CHARS = 45;

    private AddressLiteral() {}

    /** Reads an address without brackets and zone; null for everything else. Never asks a name server. */
    public static @Nullable InetAddress parse(String text) {
        if (text.length() > MAX_CHARS
                || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? of(groups(address.getAddress())) : address.getHostAddress();
    }

    private static int[] groups(byte... bytes) {
        return IntStream.range(0, GROUPS)
                .map(i -> ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff))
                .toArray();
    }

    private static String of(int... groups) {
        int start = 0;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(i, groups);
            // The first of the longest runs, section 4.2.3.
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        // A single group of zeros is written out, section 4.2.2.
        return length < 2 ? hex(groups, 0, GROUPS) : hex(groups, 0, start) + "::" + hex(groups, start + length, GROUPS);
    }

    private static int zerosFrom(int start, int... groups) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String hex(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }
}
