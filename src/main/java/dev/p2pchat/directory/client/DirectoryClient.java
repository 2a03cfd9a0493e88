// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.Published;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.SignedRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks one directory, which may be hostile: answers are bounded in size and time, redirects are not followed, and only
 * records that verify come out. Safe for several threads; every call blocks until it is answered or its time is over.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class DirectoryClient {
    private final Origin directory;
    private final InstantSource clock;

    /** Nothing is sent before the first call. */
    public DirectoryClient(Origin directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    public Origin directory() {
        return directory;
    }

    /** Claims the record's name, or brings its entry up to date. Taken and stale are results, not exceptions. */
    public Published publish(SignedRecord record) throws DirectoryException {
        throw new UnsupportedOperationException(clock + "" + record);
    }

    /** Looks somebody up; empty when the directory has no such name. */
    public Optional<DirectoryEntry> find(Username name) throws DirectoryException {
        throw new UnsupportedOperationException("not yet: " + name);
    }

    /**
     * Reads one page of entries in the order of their names.
     *
     * @param after the {@code next} of the page before, or null to begin
     */
    public DirectoryPage list(boolean onlineOnly, @Nullable Username after) throws DirectoryException {
        throw new UnsupportedOperationException("not yet: " + onlineOnly + after);
    }

    /** Says that we are here; returns how long the directory believes it. Renew in a third of that. */
    public Duration renewLease(Identity identity, Username name) throws DirectoryException {
        throw new UnsupportedOperationException("not yet: " + identity.id() + name);
    }

    /** Takes our entry out; the name stays reserved for our key. Returns false when there was no entry. */
    public boolean unregister(Identity identity, Username name) throws DirectoryException {
        throw new UnsupportedOperationException("not yet: " + identity.id() + name);
    }
}
