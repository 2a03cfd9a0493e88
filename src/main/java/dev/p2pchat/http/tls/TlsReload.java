// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

import dev.p2pchat.http.tls.TlsFiles.Content;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files now and then and hands on what is new in them. It reads them whole, because neither times nor sizes
 * tell reliably that a symbolic link leads elsewhere. What is broken is told once, and what was good stays in use.
 */
public final class TlsReload implements AutoCloseable {
    /** A renewal comes days before the end of what it replaces; a mistake should still show while somebody looks. */
    public static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Shorter than any renewal leaves: certificates of six days are renewed after three or four. */
    static final Duration NEAR = Duration.ofDays(1);

    private static final System.Logger LOG = System.getLogger(TlsReload.class.getName());

    private final TlsFiles files;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tls-reload");
        thread.setDaemon(true);
        return thread;
    });
    private volatile TlsIdentity current;
    private @Nullable Content seen;
    private @Nullable String complained;
    private @Nullable String warned;

    /** Reads the files for the first time. */
    public TlsReload(TlsFiles files, InstantSource clock) throws TlsFilesException {
        this.files = files;
        this.clock = clock;
        Content first = files.content();
        this.seen = first;
        this.current = files.identity(first);
        warnOfEnd();
    }

    public TlsIdentity current() {
        return current;
    }

    /** Begins to look, every {@link #INTERVAL}. */
    public void start(Consumer<TlsIdentity> whenNew) {
        var unused = timer.scheduleWithFixedDelay(
                () -> look(whenNew), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once. Never throws, or it would be the last time. */
    synchronized void look(Consumer<TlsIdentity> whenNew) {
        try {
            Content now = files.content();
            if (now.equals(seen)) {
                complained = null;
                warnOfEnd();
                return;
            }
            seen = now;
            TlsIdentity fresh = files.identity(now);
            whenNew.accept(fresh);
            current = fresh;
            warned = null;
            complained = null;
            LOG.log(
                    Level.INFO,
                    "The TLS certificate was read anew; it ends at {0}.",
                    fresh.expires().toString());
            warnOfEnd();
        } catch (TlsFilesException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(complained)) {
                complained = why;
                LOG.log(Level.WARNING, "The new TLS files cannot be used, the old ones stay in use: {0}", why);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The TLS files could not be looked at.", e);
        }
    }

    /** Once when the end is near, and once when it is there: files that nobody renews any more do not change. */
    private void warnOfEnd() {
        Instant end = current.expires();
        Instant now = clock.instant();
        String warning;
        if (!now.isBefore(end)) {
            warning = "The TLS certificate ended at {0}: clients refuse it. Put a new one in its place.";
        } else if (!now.isBefore(end.minus(NEAR))) {
            warning = "The TLS certificate ends at {0}, and there is no new one yet.";
        } else {
            return;
        }
        if (!warning.equals(warned)) {
            warned = warning;
            LOG.log(Level.WARNING, warning, end.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
