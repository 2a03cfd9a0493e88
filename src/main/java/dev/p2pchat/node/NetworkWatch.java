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
 *
 * <p>A network that comes and goes must not make us call everybody each time: the more changes follow each other, the
 * fewer are followed, down to one in {@link #MOST_LOOKS} looks, until it was calm for as many.
 */
final class NetworkWatch implements Runnable {
    /** Soon enough for somebody who opened a laptop, and no load. */
    static final Duration EVERY = Duration.ofSeconds(5);

    /** Looks, a minute of them, between two changes that are followed at most. */
    static final int MOST_LOOKS = 12;

    private static final System.Logger LOG = System.getLogger(NetworkWatch.class.getName());

    private final Supplier<Set<InetAddress>> addresses;
    private final Runnable changed;
    private Set<InetAddress> known;

    /** Looks from a change that was followed to the next that may be. */
    private int pause = 1;

    /** Looks since a change was followed. */
    private int since = MOST_LOOKS;

    /** Looks in a row that found nothing new. */
    private int calm;

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
            look();
        } catch (RuntimeException e) {
            // An executor runs nothing again that threw.
            LOG.log(System.Logger.Level.WARNING, "a change of networks was not followed", e);
        }
    }

    private void look() {
        since++;
        Set<InetAddress> now = addresses.get();
        if (now.equals(known)) {
            if (++calm >= MOST_LOOKS) {
                pause = 1;
            }
            return;
        }
        calm = 0;
        if (now.isEmpty()) {
            // Nobody can be called, and sessions may outlive a moment without a network.
            known = now;
        } else if (since >= pause) {
            known = now;
            since = 0;
            pause = Math.min(2 * pause, MOST_LOOKS);
            changed.run();
        }
    }
}
