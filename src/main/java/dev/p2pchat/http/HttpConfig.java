// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.metrics.RequestMetrics;
import dev.p2pchat.http.tls.TlsIdentity;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a server is to listen.
 *
 * @param tls null to speak without TLS
 * @param proxies whose word is taken for where requests come from
 * @param strikes where limits that strike are counted
 * @param metrics where requests are counted that no route gets to see
 */
public record HttpConfig(
        InetSocketAddress bind,
        @Nullable TlsIdentity tls,
        HttpLimits limits,
        TrustedProxies proxies,
        InstantSource clock,
        Strikes strikes,
        RequestMetrics metrics) {
    /** Without TLS and proxies, within the limits that hold when nobody says otherwise. */
    public static HttpConfig of(InetSocketAddress bind) {
        InstantSource clock = InstantSource.system();
        return new HttpConfig(
                bind, null, HttpLimits.DEFAULT, TrustedProxies.NONE, clock, new Strikes(clock), new RequestMetrics());
    }

    public HttpConfig with(HttpLimits newLimits) {
        return new HttpConfig(bind, tls, newLimits, proxies, clock, strikes, metrics);
    }
}
