// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.Published;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.directory.client.DirectoryRefusedException;
import dev.p2pchat.directory.client.MisbehavingDirectoryException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our entry in the directory true and us online there, by a presence connection or a lease, quietly: what changes is told once.
 *
 * <p>Its work runs on the executor it is given, one step at a time; whoever registers or unregisters waits for a step
 * that is under way. Closing waits for nothing.
 */
public final class Registration implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Registration.class.getName());

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

    /** What was told last, so that it is told once. */
    private enum Trouble {
        NONE,
        UNREACHABLE,
        TAKEN
    }

    private final DirectoryClient directory;
    private final Supplier<OwnKeys> keys;
    private final Username name;
    private final OwnRecord record;
    private final ScheduledExecutorService executor;
    private final Listener listener;

    private volatile @Nullable Boolean registered;
    private volatile @Nullable String observed;
    private volatile boolean closed;
    private volatile @Nullable PresenceLine line;

    // What follows is guarded by this.

    /** What the directory has of us, as far as we know. */
    private @Nullable SignedRecord published;

    private @Nullable Future<?> next;
    private boolean started;
    private boolean wanted = true;
    private Trouble told = Trouble.NONE;
    private final RandomGenerator random;
    private Duration retry = RETRY_FIRST;

    public Registration(
            DirectoryClient directory,
            Supplier<OwnKeys> keys,
            Username name,
            OwnRecord record,
            ScheduledExecutorService executor,
            RandomGenerator random,
            Listener listener) {
        this.directory = directory;
        this.keys = keys;
        this.name = name;
        this.record = record;
        this.executor = executor;
        this.random = random;
        this.listener = listener;
    }

    /** Says what keeps us online without leases, while it works; before the start. */
    public void attach(PresenceLine newLine) {
        line = newLine;
        newLine.wakes(this::wake);
    }

    /** One step more, after so long. Called by whoever must not wait for the step that is under way. */
    private void wake(Duration after) {
        try {
            var unused = executor.schedule(this::step, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    /** Registers and renews from now on, until we are unregistered or this is closed. */
    public synchronized void start() {
        started = true;
        again(Duration.ZERO);
    }

    /** Registers now, on the caller's thread. */
    public synchronized PublishResult register() throws DirectoryException {
        wanted = true;
        PublishResult result = publish();
        if (started && result != PublishResult.TAKEN) {
            again(Duration.ZERO);
        }
        return result;
    }

    /** Takes our entry out and renews no more; {@link #register} takes both up again. */
    public synchronized boolean unregister() throws DirectoryException {
        boolean was = unregistered();
        wanted = false;
        registered = false;
        published = null;
        PresenceLine open = line;
        if (open != null) {
            open.rest();
        }
        return was;
    }

    private boolean unregistered() throws DirectoryException {
        try {
            return directory.unregister(signer(), name);
        } catch (DirectoryRefusedException e) {
            // It may know us by a former key still; if the name is not ours at all, that is what was wrong.
            if (keys.get().links().isEmpty() || publish() == PublishResult.TAKEN) {
                throw e;
            }
            return directory.unregister(signer(), name);
        }
    }

    /** The identity that the directory knows us by: the one whose record it took, should we rotate just now. */
    private Identity signer() {
        OwnKeys own = keys.get();
        SignedRecord last = published;
        return last == null ? own.current() : own.find(last.id()).orElse(own.current());
    }

    /**
     * Our keys changed. While we stay registered the next step comes at once; otherwise an entry that is there is brought
     * up to date now, and none is made.
     */
    public synchronized void changed() throws DirectoryException {
        if (started) {
            if (wanted) {
                again(Duration.ZERO);
            }
            return;
        }
        Optional<DirectoryEntry> there = directory.find(name);
        if (there.isPresent() && keys.get().isOurs(there.get().record().id())) {
            var unused = publish();
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

    private PublishResult publish() throws DirectoryException {
        SignedRecord own = record.get();
        Published answer = directory.publish(own);
        if (answer.result() == PublishResult.STALE) {
            // Our folder was rolled back behind what we showed from it; or we unregistered, and no record that was
            // there before brings us back.
            Optional<DirectoryEntry> shown = directory.find(name);
            record.overtake(shown.map(DirectoryEntry::record).orElse(own));
            own = record.get();
            answer = directory.publish(own);
            if (answer.result() == PublishResult.STALE) {
                throw new MisbehavingDirectoryException("The directory " + directory.directory()
                        + " says that it has a newer record of " + name + ", and does not show it.");
            }
        }
        observed = answer.observed();
        registered = answer.result() != PublishResult.TAKEN;
        published = answer.result() == PublishResult.TAKEN ? null : own;
        return answer.result();
    }

    /** Takes the place of whatever was planned. */
    private void again(Duration delay) {
        Future<?> planned = next;
        if (planned != null) {
            planned.cancel(false);
        }
        if (closed) {
            return;
        }
        try {
            next = executor.schedule(this::step, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    private void step() {
        try {
            takeStep().run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "whoever listens to the registration failed", e);
        }
    }

    /** Returns the news, for after the lock. */
    private synchronized Runnable takeStep() {
        if (closed || !wanted) {
            return () -> {};
        }
        try {
            return renew();
        } catch (DirectoryException e) {
            // It may have forgotten us: the next step begins with the record.
            published = null;
            again(pause());
            return once(Trouble.UNREACHABLE, () -> listener.unreachable(e.getMessage()));
        } catch (StoreClosedException | StoreFailedException | CompletionException e) {
            // The program ends, or the store says itself what ails it; nothing is left to keep alive.
            closed = true;
            return () -> {};
        }
    }

    private Runnable renew() throws DirectoryException {
        SignedRecord last = published;
        boolean publishing = last == null || !last.equals(record.get());
        PublishResult result = publishing ? publish() : PublishResult.UNCHANGED;
        if (result == PublishResult.TAKEN) {
            again(pause());
            return once(Trouble.TAKEN, listener::taken);
        }
        Duration soon;
        try {
            soon = stayOnline(publishing);
        } catch (DirectoryRefusedException e) {
            if (publishing) {
                throw e;
            }
            // It has lost our entry: no trouble if it takes it again.
            published = null;
            again(Duration.ZERO);
            return () -> {};
        }
        retry = RETRY_FIRST;
        again(soon);
        Runnable news = () -> listener.registered(result);
        return last == null && told == Trouble.NONE ? news : once(Trouble.NONE, news);
    }

    /** By the line, or else by a lease; returns when to do so again. */
    private Duration stayOnline(boolean anew) throws DirectoryException {
        PresenceLine open = line;
        Duration soon = open == null ? null : open.keep(signer(), anew);
        return soon != null ? soon : directory.renewLease(signer(), name).dividedBy(RENEWALS_IN_A_LEASE);
    }

    /** What is told at the end of the program is that it ends, and nothing else. */
    private Runnable once(Trouble trouble, Runnable news) {
        if (told == trouble || closed) {
            return () -> {};
        }
        told = trouble;
        return news;
    }

    /** Spread over half of it, so that those who lost the directory in one moment do not come back in one. */
    private Duration pause() {
        long half = retry.toMillis() / 2;
        Duration pause = Duration.ofMillis(half + random.nextLong(half + 1));
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(RETRY_MOST) < 0 ? doubled : RETRY_MOST;
        return pause;
    }

    @Override
    public void close() {
        closed = true;
        PresenceLine open = line;
        if (open != null) {
            open.close();
        }
    }
}
