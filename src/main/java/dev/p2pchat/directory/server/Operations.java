// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.http.HttpLimits;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.tls.TlsFiles;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides beside where a directory listens and what it keeps.
 *
 * @param tls null to speak without TLS
 * @param metrics where metrics are served, to everybody; null for the directory's own address, to loopback only
 * @param newNames how many names one address, IPv6 /56, may claim that have no entry
 * @param proxies who may say where requests come from
 */
public record Operations(
        @Nullable TlsFiles tls,
        @Nullable InetSocketAddress metrics,
        HttpLimits limits,
        Rate newNames,
        TrustedProxies proxies) {
    /** One a minute: a household, a class room or an office that begins on one day is far below, a squatter is slow. */
    public static final int DEFAULT_NAMES_PER_HOUR = 60;

    public static final Operations DEFAULT =
            new Operations(null, null, HttpLimits.DEFAULT, Rate.perHour(DEFAULT_NAMES_PER_HOUR), TrustedProxies.NONE);

    /** For a directory that only this host can reach: everybody there has the same address. */
    public static final Operations WITHOUT_CLIENT_LIMITS =
            new Operations(null, null, HttpLimits.DEFAULT.withoutClientLimits(), Rate.perHour(0), TrustedProxies.NONE);
}
