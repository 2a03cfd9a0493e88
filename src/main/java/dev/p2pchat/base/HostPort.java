// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.util.regex.Pattern;

/**
 * Where something listens: a host name or address literal, and a TCP port. Printed and parsed as {@code host:port},
 * IPv6 as {@code [::1]:9000}. Nothing is resolved here.
 *
 * @param host without brackets, at most {@value #MAX_HOST_CHARS} characters of those that names and literals have
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    public static final int MAX_PORT = 65_535;

    /** A name in the form of the DNS (RFC 1035, section 2.3.4: 255 octets, of which two are no characters). */
    public static final int MAX_HOST_CHARS = 253;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");

    public HostPort {
        if (host.length() > MAX_HOST_CHARS || !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host name or address");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException with a sentence for the person who typed it
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("an address is HOST:PORT, such as 192.0.2.7:9000 or [::1]:9000");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets before its port, as in [::1]:9000");
        }
        try {
            return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the port behind the last colon is not a number");
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
