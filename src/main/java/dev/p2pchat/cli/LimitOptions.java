// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.server.Operations;
import dev.p2pchat.http.HttpLimits;
import dev.p2pchat.http.limit.AddressRange;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.TrustedProxies;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What a directory takes from one client and from all of them. The defaults' reasons stand in docs/operations.md. */
final class LimitOptions {
    private static final HttpLimits USUAL = HttpLimits.DEFAULT;

    @Option(names = "--body-bytes", paramLabel = "N", description = "Longest body of a request. Default: 65536.")
    private int bodyBytes = USUAL.bodyBytes();

    @Option(names = "--header-bytes", paramLabel = "N", description = "Longest headers. Default: 16384.")
    private int headerBytes = USUAL.headerBytes();

    @Option(names = "--header-fields", paramLabel = "N", description = "Most header fields. Default: 64.")
    private int headerFields = USUAL.headerFields();

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Most open connections; more wait until some end. Default: 16384.")
    private int connections = USUAL.connections();

    @Option(
            names = "--connections-per-address",
            paramLabel = "N",
            description = "Most open connections from one address; more are closed. 0: no limit. Default: 256.")
    private int connectionsPerAddress = USUAL.connectionsPerClient();

    @Option(
            names = "--header-timeout",
            paramLabel = "TIME",
            description = "For a request's headers to arrive, 100ms to 1h. Default: 10s.")
    private Duration headerTimeout = USUAL.header();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            description = "For a connection on which nothing moves, 100ms to 1h. Default: 60s.")
    private Duration idleTimeout = USUAL.idle();

    @Option(
            names = "--request-timeout",
            paramLabel = "TIME",
            description = "For a request's body and its answer together, 100ms to 1h. Default: 30s.")
    private Duration requestTimeout = USUAL.request();

    @Option(
            names = "--rate-reads",
            paramLabel = "N",
            description = "GETs a second from one address. 0: no limit. Default: 50.")
    private int rateReads = USUAL.reads().permits();

    @Option(
            names = "--burst-reads",
            paramLabel = "N",
            description = "GETs at once from one address after a pause. Default: 500.")
    private int burstReads = USUAL.reads().burst();

    @Option(
            names = "--rate-writes",
            paramLabel = "N",
            description = "PUTs, POSTs and DELETEs a second from one address. 0: no limit. Default: 10.")
    private int rateWrites = USUAL.writes().permits();

    @Option(
            names = "--burst-writes",
            paramLabel = "N",
            description = "PUTs, POSTs and DELETEs at once from one address after a pause. Default: 100.")
    private int burstWrites = USUAL.writes().burst();

    @Option(
            names = "--names-per-hour",
            paramLabel = "N",
            description = "New names from one address, as many at once. 0: no limit. Default: 60.")
    private int namesPerHour = Operations.DEFAULT_NAMES_PER_HOUR;

    @Option(
            names = "--trust-proxy",
            paramLabel = "ADDR",
            split = ",",
            converter = Converters.OfAddressRange.class,
            description = "A proxy before the directory, as 10.0.0.7 or 10.0.0.0/8: limits count the address its"
                    + " X-Forwarded-For ends in. May be given several times. Default: none.")
    private List<AddressRange> proxies = List.of();

    /** @throws IllegalArgumentException in words for the person who typed the option */
    HttpLimits limits() {
        return new HttpLimits(
                bodyBytes,
                headerBytes,
                headerFields,
                connections,
                connectionsPerAddress,
                headerTimeout,
                idleTimeout,
                requestTimeout,
                Rate.perSecond(rateReads, burstReads),
                Rate.perSecond(rateWrites, burstWrites),
                USUAL.bodiesBytes(),
                USUAL.admitted(),
                USUAL.largeAnswers());
    }

    Rate newNames() {
        return Rate.perHour(namesPerHour);
    }

    TrustedProxies proxies() {
        return new TrustedProxies(proxies);
    }
}
