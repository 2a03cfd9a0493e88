// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Closer;
import dev.p2pchat.base.Username;
import dev.p2pchat.files.ProcessLock;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/** An open profile: its lock is held, its keys are unwrapped, its store is open. One process at a time has it. */
public final class Profile implements AutoCloseable {
    private final ProfileFolder folder;
    private final Store store;
    private final Store below;
    private final Closer closer;
    private volatile boolean closing;
    private ProfileSettings settings;
    private volatile KeyRing keys;

    private Profile(
            ProfileFolder folder, ProfileSettings settings, KeyRing keys, Store store, Store below, Closer closer) {
        this.folder = folder;
        this.settings = settings;
        this.keys = keys;
        this.store = store;
        this.below = below;
        this.closer = closer;
    }

    /** Opens an existing profile; {@code IN_USE} if another process has it. */
    public static Profile open(ProfileFolder folder, Passphrase passphrase, SecureRandom random)
            throws ProfileException {
        ProfileSettings settings = ProfileSettings.read(folder);
        return locked(folder, closer -> {
            new StoreSwap(folder).finish();
            char[] words = KeyFile.isProtected(folder) ? passphrase.ask() : new char[0];
            try {
                KeyRing keys = closer.register(KeyFile.open(folder, words));
                return withStore(folder, settings, keys, closer, random);
            } finally {
                Arrays.fill(words, '\0');
            }
        });
    }

    /** Makes a new profile and opens it. Keys or a store that lie there without settings are not touched: it is refused. */
    public static Profile create(ProfileFolder folder, Passphrase passphrase, SecureRandom random)
            throws ProfileException {
        folder.create();
        return locked(folder, closer -> {
            // Only under the lock: two may want to make it at once.
            if (folder.exists()) {
                throw new ProfileException(
                        ProfileException.Reason.UNUSABLE,
                        "There is a profile named " + folder.name() + " in " + folder.home()
                                + " already; it was not touched. Choose another name.");
            }
            folder.requireEmpty();
            ProfileSettings settings =
                    new ProfileSettings(ProfileSettings.FORMAT, folder.name().value(), null, null);
            char[] words = passphrase.choose();
            KeyRing keys;
            try {
                keys = closer.register(KeyRing.generate(words, random));
            } finally {
                Arrays.fill(words, '\0');
            }
            KeyFile.write(folder, keys, random);
            Profile profile = withStore(folder, settings, keys, closer, random);
            settings.write(folder);
            return profile;
        });
    }

    /** What is done under the lock; on a failure everything that {@code closer} holds is given back. */
    private interface Opening {
        Profile with(Closer closer) throws ProfileException;
    }

    private static Profile locked(ProfileFolder folder, Opening opening) throws ProfileException {
        Closer closer = new Closer();
        try {
            closer.register(folder.takeLock());
            return opening.with(closer);
        } catch (ProfileException | RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static Profile withStore(
            ProfileFolder folder, ProfileSettings settings, KeyRing keys, Closer closer, SecureRandom random)
            throws ProfileException {
        try {
            // With copies of its keys, which it wipes itself: ours are written again when the identity rotates.
            Store below = XodusStore.open(folder.store());
            Store store = closer.register(new SealedStore(
                    below, keys.dataKey().copy(), keys.indexKey().copy(), random));
            return new Profile(folder, settings, keys, store, below, closer);
        } catch (StoreFailedException e) {
            throw ProfileException.of(e);
        }
    }

    /** Whether there is a passphrase to ask for. */
    public static boolean hasPassphrase(ProfileFolder folder) throws ProfileException {
        return KeyFile.isProtected(folder);
    }

    /** Does nothing if this is the passphrase, else throws {@code WRONG_PASSPHRASE}. */
    public static void checkPassphrase(ProfileFolder folder, char[] passphrase) throws ProfileException {
        KeyFile.open(folder, passphrase).close();
    }

    /** The process that has a profile open; 0 if that cannot be told. */
    public static long holder(ProfileFolder folder) {
        return ProcessLock.holder(folder.lock());
    }

    /** Whether a running process has the profile open now. */
    public static boolean isOpen(ProfileFolder folder) {
        return folder.exists() && ProcessLock.isTaken(folder.lock());
    }

    /**
     * Whether opening it takes a passphrase. Opens nothing.
     *
     * @throws ProfileException if the key file is missing, damaged or cannot be read
     */
    public static boolean isProtected(ProfileFolder folder) throws ProfileException {
        return KeyFile.isProtected(folder);
    }

    public ProfileFolder folder() {
        return folder;
    }

    public Username name() {
        return folder.name();
    }

    public synchronized ProfileSettings settings() {
        return settings;
    }

    /** Remembers what was asked for this time as the default of the next. */
    public synchronized void remember(ProfileSettings changed) throws ProfileException {
        if (!changed.equals(settings)) {
            changed.write(folder);
            settings = changed;
        }
    }

    /** The current one, owned by the profile. */
    public Identity identity() {
        return keys.identity();
    }

    /** Who we are and were, as far as we answer to it at this time. Owned by the profile. */
    public OwnKeys keys(Instant now) {
        return keys.at(now);
    }

    /** Whether this is or was us, as far as our links reach back. */
    public boolean isOurs(PeerId id) {
        return keys.at(Instant.EPOCH).isOurs(id);
    }

    /**
     * Gives up the identity for a new one, for good. The new keys, and what the old one signed for them, are on the disk
     * before anybody can hear of them. The old identity stays open as long as the profile, and is answered under for a
     * year.
     *
     * @throws ProfileException if the keys cannot be written; we go on under the old identity then, also after a restart
     *     unless the failure came in the very last step
     */
    public synchronized void rotate(Instant now, SecureRandom random) throws ProfileException {
        Identity next = closer.register(Identity.generate(random));
        KeyRing rotated = keys.rotatedTo(next, now);
        KeyFile.write(folder, rotated, random);
        keys = rotated;
    }

    /** Owned by the profile. */
    public Store store() {
        return store;
    }

    /**
     * Writes every record of the store, sealed as it lies on the disk and all as of one moment, into a new file for its
     * owner alone. Writing goes on meanwhile. It stops when the profile is closed, or when somebody removes the file.
     *
     * @throws ProfileException if the file is there already or cannot be written; then nothing of it is left
     */
    public void snapshot(Path file) throws ProfileException {
        Snapshot.write(below, file, () -> !closing);
    }

    /** Closes the store, wipes the keys, gives the lock back. */
    @Override
    public void close() {
        closing = true;
        closer.close();
    }
}
