// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.HostPort;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which directory is meant: scheme, host and port of the URL the client was told. Signed bodies name it, so that what was
 * signed for one directory is worth nothing at another.
 *
 * <p>One text stands for each origin: lower case, the port always written, address literals in one form. Nothing is
 * resolved here.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name in lower case, or an address literal without brackets
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {
    public static final int MAX_CHARS = 300;

    /** The last part with a letter, or it would be an address mistyped. */
    private static final Pattern NAME = Pattern.compile("(?!.*(^|\\.)[0-9]+$)[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?");

    public Origin {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("a directory's URL begins with http:// or https://");
        }
        if (port < 1 || port > HostPort.MAX_PORT) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        host = canonicalHost(host);
    }

    /**
     * Reads a directory's URL: {@code http[s]://host[:port]}, with nothing behind it but a slash.
     *
     * @throws IllegalArgumentException with a sentence for the person who typed it
     */
    public static Origin parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL; a directory's is like http://192.0.2.7:5000");
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (url.length() > MAX_CHARS || scheme == null || host == null) {
            throw new IllegalArgumentException("not a directory's URL, which is like http://192.0.2.7:5000");
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            throw new IllegalArgumentException("a directory's URL has a scheme, a host and a port, and nothing else");
        }
        String lower = scheme.toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : lower.equals("https") ? 443 : 80;
        return new Origin(lower, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** The address, when the host is a literal and not a name; never asks a name server. */
    public @Nullable InetAddress literal() {
        return AddressLiteral.parse(host);
    }

    public URI uri() {
        return URI.create(toString());
    }

    /** The one text that stands for this origin, and what is signed. */
    @Override
    public String toString() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String canonicalHost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        InetAddress literal = AddressLiteral.parse(lower);
        if (literal != null) {
            return AddressLiteral.of(literal);
        }
        if (lower.length() > HostPort.MAX_HOST_CHARS || !NAME.matcher(lower).matches()) {
            throw new IllegalArgumentException("not a host name or address without a zone");
        }
        return lower;
    }
}
