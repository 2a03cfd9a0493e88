// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.metrics.Exposition;
import dev.p2pchat.http.metrics.Histogram;
import dev.p2pchat.http.metrics.JvmMetrics;
import dev.p2pchat.http.metrics.RequestMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics}: what an operator watches. Nothing in it names anybody. */
final class DirectoryMetrics {
    private static final String PREFIX = "p2pchat_directory_";

    /** By which proxies tell of themselves. */
    private static final List<String> FORWARDING = List.of("x-forwarded-for", "forwarded", "x-real-ip", "via");

    private final Names names;
    private final Presence presence;
    private final RequestMetrics requests;
    private final Strikes strikes;
    private final Histogram commits;
    private final Supplier<@Nullable Instant> certificateEnds;

    DirectoryMetrics(
            Names names,
            Presence presence,
            RequestMetrics requests,
            Strikes strikes,
            Histogram commits,
            Supplier<@Nullable Instant> certificateEnds) {
        this.names = names;
        this.presence = presence;
        this.requests = requests;
        this.strikes = strikes;
        this.commits = commits;
        this.certificateEnds = certificateEnds;
    }

    /**
     * For whoever asks from this host, and nobody else is to learn that there is such an address. Behind a proxy on this
     * host everybody seems to; so a request that says it was passed on does not count.
     */
    Answer toThisHost(Request request) throws HttpProblem {
        if (!request.from().isLoopbackAddress() || FORWARDING.stream().anyMatch(name -> request.header(name) != null)) {
            throw HttpProblem.notFound("There is nothing at this address.");
        }
        return all(request);
    }

    Answer all(Request request) {
        Exposition out = new Exposition();
        out.gauge(PREFIX + "build_info", "The program's version.").sample(Map.of("version", ProgramVersion.text()), 1);
        requests.write(out, PREFIX);
        out.gauge(PREFIX + "names", "Names with an entry.").sample((double) names.count());
        out.gauge(PREFIX + "online", "Names that are online.").sample(presence.count());
        out.counter(PREFIX + "limited_total", "How often which limit struck.");
        strikes.counts().forEach((kind, count) -> out.sample(Map.of("limit", kind), (double) count));
        out.histogram(PREFIX + "store_commit_seconds", "From queueing a change to its being on the disk.")
                .sample(Map.of(), commits);
        Instant end = certificateEnds.get();
        if (end != null) {
            out.gauge(PREFIX + "tls_certificate_end_seconds", "When the TLS certificate ends, since 1970.")
                    .sample((double) end.getEpochSecond());
        }
        JvmMetrics.write(out);
        return new Answer(200, Exposition.CONTENT_TYPE, out.text().getBytes(StandardCharsets.UTF_8));
    }
}
