// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.Published;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.SignedRecord;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our entry in the directory true and our lease alive, quietly: what changes is told once.
 *
 * <p>Its work runs on one thread of the executor it is given, one step at a time.
 */
public final class Registration implements AutoCloseable {
    private static final Duration RETRY_FIRST = Duration.ofSeconds(2);
    private static final Duration RETRY_MOST = Duration.ofSeconds(30);

    /** The lease lives for a while; two renewals may be lost. */
    private static final int RENEWALS_IN_A_LEASE = 3;

    /** Hears what changed. */
    public interface Listener {
        /** The directory has our entry; told when it became so, with whether we are new there. */
        void registered(PublishResult result);

        /** The name belongs to another key. */
        void taken();

        /** No answer, or one that makes no sense; told once until it answers again. */
        void unreachable(String why);
    }

    private final DirectoryClient directory;
    private final Identity identity;
    private final Username name;
    private final OwnRecord record;
    private final ScheduledExecutorService executor;
    private final Listener listener;

    private @Nullable SignedRecord published;
    private volatile @Nullable Boolean registered;
    private volatile @Nullable String observed;
    private volatile boolean closed;
    private volatile boolean wanted = true;
    private boolean told;
    private Duration retry = RETRY_FIRST;

    public Registration(
            DirectoryClient directory,
            Identity identity,
            Username name,
            OwnRecord record,
            ScheduledExecutorService executor,
            Listener listener) {
        this.directory = directory;
        this.identity = identity;
        this.name = name;
        this.record = record;
        this.executor = executor;
        this.listener = listener;
    }

    /** Registers and renews from now on, until we are unregistered or this is closed. */
    public void start() {
        again(Duration.ZERO);
    }

    /** Registers now, on the caller's thread. */
    public PublishResult register() throws DirectoryException {
        synchronized (this) {
            wanted = true;
            SignedRecord own = record.get();
            Published answer = directory.publish(own);
            observed = answer.observed();
            registered = answer.result() != PublishResult.TAKEN;
            published = answer.result() == PublishResult.TAKEN ? null : own;
            return answer.result();
        }
    }

    /** Takes our entry out and renews no more; {@link #register} takes both up again. */
    public boolean unregister() throws DirectoryException {
        synchronized (this) {
            boolean was = directory.unregister(identity, name);
            wanted = false;
            registered = false;
            published = null;
            return was;
        }
    }

    /** Whether our name is ours there, as far as we last heard; null before the first answer. */
    public @Nullable Boolean isRegistered() {
        return registered;
    }

    /** The address the directory saw us come from, or null. */
    public @Nullable String observed() {
        return observed;
    }

    private void again(Duration delay) {
        if (closed) {
            return;
        }
        try {
            var unused = executor.schedule(this::step, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    private void step() {
        if (!wanted) {
            again(RETRY_MOST);
            return;
        }
        try {
            PublishResult result = PublishResult.UNCHANGED;
            SignedRecord last = published;
            if (last == null || !last.equals(record.get())) {
                result = register();
            }
            if (result == PublishResult.TAKEN) {
                tellOnce(listener::taken);
                retryLater();
                return;
            }
            Duration lease = directory.renewLease(identity, name);
            if (last == null || told) {
                listener.registered(result);
            }
            told = false;
            retry = RETRY_FIRST;
            again(lease.dividedBy(RENEWALS_IN_A_LEASE));
        } catch (DirectoryException e) {
            // It may have forgotten us: the next step begins with the record.
            published = null;
            tellOnce(() -> listener.unreachable(String.valueOf(e.getMessage())));
            retryLater();
        } catch (RuntimeException e) {
            // A store that closed under us; nothing is left to keep alive.
            closed = true;
        }
    }

    private void tellOnce(Runnable telling) {
        if (!told) {
            told = true;
            telling.run();
        }
    }

    private void retryLater() {
        again(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(RETRY_MOST) < 0 ? doubled : RETRY_MOST;
    }

    @Override
    public void close() {
        closed = true;
    }
}
