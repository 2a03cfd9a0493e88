// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.Request;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** {@code GET /}: tells a person with a browser what this is, how many are online and how to join. */
final class FrontPage {
    /** How old the number may be: counting takes time, and everybody may ask. */
    private static final Duration COUNTED_FOR = Duration.ofSeconds(5);

    private static final String TITLE = "p2pchat directory";

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem}
            pre{padding:.8rem;border:1px solid;border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere}
            strong{font-size:1.2rem}""";

    /** Only the style above, by its hash; nothing else is loaded, run, sent or framed. */
    private static final String POLICY = "default-src 'none'; style-src 'sha256-"
            + Base64.getEncoder()
                    .encodeToString(Hashes.sha256(STYLE.getBytes(StandardCharsets.UTF_8))
                            .toArray())
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Presence presence;
    private final OwnOrigins origins;
    private final InstantSource clock;
    private @Nullable Instant counted;
    private int online;

    FrontPage(Presence presence, OwnOrigins origins, InstantSource clock) {
        this.presence = presence;
        this.origins = origins;
        this.clock = clock;
    }

    Answer answer(Request request) {
        int now = online();
        String number = now == 1 ? "1 person is online." : now + " people are online.";
        String page = """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s</title>
                <style>%2$s</style>
                </head>
                <body>
                <h1>%1$s</h1>
                <p>This is a phonebook for p2pchat, a chat between people without a company in the middle. It tells who is who, who
                is online and where to reach them. It never sees a message: those go from one computer to the other, encrypted
                from end to end.</p>
                <p><strong>%3$s</strong></p>
                <h2>Join</h2>
                <p>With the <code>p2pchat</code> program, under a name that nobody has yet:</p>
                <pre>p2pchat peer --name NAME --directory %4$s</pre>
                <p>Your name then belongs to your key; there is no password. Nobody needs to trust this directory: entries are
                signed by those they speak of, and your program checks them.</p>
                <p>For programs: <a href="/openapi.yaml">what it answers</a>.</p>
                </body>
                </html>
                """.formatted(TITLE, STYLE, number, ownUrl(request));
        return new Answer(200, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8))
                .withHeader("Content-Security-Policy", POLICY);
    }

    private synchronized int online() {
        Instant now = clock.instant();
        if (counted == null || now.isBefore(counted) || !now.isBefore(counted.plus(COUNTED_FOR))) {
            online = presence.count();
            counted = now;
        }
        return online;
    }

    /** What the browser asked for, if that is a URL of ours; a Host header with anything else shows nowhere. */
    private Origin ownUrl(Request request) {
        InetSocketAddress at = request.at();
        String host = request.header("host");
        if (host != null) {
            try {
                Origin asked = Origin.parse(origins.scheme() + "://" + host);
                if (origins.contains(asked, at.getPort())) {
                    return asked;
                }
            } catch (IllegalArgumentException e) {
                // It is not.
            }
        }
        return origins.first()
                .orElseGet(() -> new Origin(origins.scheme(), AddressLiteral.of(at.getAddress()), at.getPort()));
    }
}
