// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Notices that this host came into another network, or into one at all: then where we are is another thing to tell, and
 * whoever could not be reached may be reachable now. It looks every {@link #EVERY}, because Java is told of no change.
 */
final class NetworkWatch implements Runnable {
    /** Soon enough for somebody who opened a laptop, and no load. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(NetworkWatch.class.getName());

    private final Supplier<Set<InetAddress>> addresses;
    private final Runnable changed;
    private Set<InetAddress> known;

    /**
     * Knows how it is now.
     *
     * @param addresses those of this host
     * @param changed runs after a change, on the thread that looks
     */
    NetworkWatch(Supplier<Set<InetAddress>> addresses, Runnable changed) {
        this.addresses = addresses;
        this.changed = changed;
        this.known = addresses.get();
    }

    void on(ScheduledExecutorService executor) {
        var unused = executor.scheduleWithFixedDelay(this, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        try {
            Set<InetAddress> now = addresses.get();
            if (!now.equals(known)) {
                known = now;
                changed.run();
            }
        } catch (RuntimeException e) {
            // An executor runs nothing again that threw.
            LOG.log(System.Logger.Level.WARNING, "a change of networks was not followed", e);
        }
    }
}
