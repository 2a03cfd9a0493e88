// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A bucket of tokens for each client, which fills at a {@link Rate}. Safe for several threads.
 *
 * <p>A bucket is one number, when it will be full again; a full one is not remembered at all. When too many clients are
 * remembered, the one that was silent longest is forgotten, which gives it a full bucket: a flood from many addresses
 * makes the limit lenient and never locks anybody out. What all clients may do together is bounded elsewhere.
 */
public final class TokenBuckets {
    /** Some 5 MB at most. */
    public static final int MAX_CLIENTS = 32_768;

    private final Rate rate;
    private final InstantSource clock;
    private final int maxClients;
    /** Client → when its bucket is full again, in nanoseconds since 1970; who asked last stands last. */
    private final LinkedHashMap<ClientNetwork, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true);

    public TokenBuckets(Rate rate, InstantSource clock) {
        this(rate, clock, MAX_CLIENTS);
    }

    TokenBuckets(Rate rate, InstantSource clock, int maxClients) {
        this.rate = rate;
        this.clock = clock;
        this.maxClients = maxClients;
    }

    /**
     * Takes a token.
     *
     * @return 0 when there was one, else the seconds, rounded up, until there is
     */
    public int take(InetAddress client) {
        if (!rate.isLimit()) {
            return 0;
        }
        Instant time = clock.instant();
        return take(ClientNetwork.of(client), TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
    }

    private synchronized int take(ClientNetwork client, long now) {
        long token = rate.nanosPerPermit();
        long whole = token * rate.burst();
        Long known = fullAt.get(client);
        // Never emptier than empty: a clock that was set back must not lock anybody out.
        long full = known == null ? now : Math.min(Math.max(known, now), now + whole);
        long wait = full + token - whole - now;
        if (wait > 0) {
            fullAt.put(client, full);
            return (int) ((wait + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1));
        }
        fullAt.put(client, full + token);
        forget(now);
        return 0;
    }

    /** The full ones among those that were silent longest, and as many more as must go. */
    private void forget(long now) {
        Iterator<Map.Entry<ClientNetwork, Long>> oldest = fullAt.entrySet().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().getValue() > now && fullAt.size() <= maxClients) {
                return;
            }
            oldest.remove();
        }
    }

    synchronized int clients() {
        return fullAt.size();
    }
}
