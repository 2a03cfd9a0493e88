// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.base.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that has arrived whole; nothing in it is checked yet but its size.
 *
 * @param path as it was sent, still percent-encoded
 * @param name what stands where the route has {@code {name}}, decoded; empty for routes without
 * @param query what stands behind the question mark, still percent-encoded
 * @param headers the first value of the one with this name; names in any case
 * @param from where the request comes from: the other end of the connection, or whom a trusted proxy there names
 * @param at which of our addresses and ports it came to
 */
public record Request(
        String method,
        String path,
        String name,
        String query,
        Function<String, @Nullable String> headers,
        InetAddress from,
        InetSocketAddress at,
        Bytes body) {
    private static final String JSON = "application/json";

    Request named(String newName) {
        return new Request(method, path, newName, query, headers, from, at, body);
    }

    public @Nullable String header(String headerName) {
        return headers.apply(headerName);
    }

    /** What the body says it is, in lower case and without parameters; empty when it does not say. */
    public String mediaType() {
        String type = header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /**
     * A query parameter, decoded, or null when it is not there.
     *
     * @throws HttpProblem 422 when it stands twice, because two readers would disagree about which one counts
     */
    public @Nullable String parameter(String key) throws HttpProblem {
        String found = null;
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !PercentEncoding.decode(pair.substring(0, equals)).equals(key)) {
                continue;
            }
            if (found != null) {
                throw HttpProblem.unprocessable("The parameter " + key + " stands more than once.");
            }
            found = PercentEncoding.decode(pair.substring(equals + 1));
        }
        return found;
    }

    /**
     * The body as a JSON object.
     *
     * @throws HttpProblem 415 when it says it is something else, so that no web page can send one unasked; 400 when it
     *     is no well-formed object
     */
    public JsonMap json() throws HttpProblem {
        if (!mediaType().equals(JSON)) {
            throw HttpProblem.unsupportedMediaType(JSON);
        }
        try {
            return JsonMap.parse(body);
        } catch (MalformedJsonException e) {
            throw HttpProblem.badRequest("The body is " + e.getMessage() + ".");
        }
    }
}
