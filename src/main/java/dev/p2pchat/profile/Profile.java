// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Closer;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.storage.DamagedRecordException;
import dev.p2pchat.storage.NewerFormatException;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An open profile: its lock is held, its keys are unwrapped, its store is open. One process at a time has it. */
public final class Profile implements AutoCloseable {
    private final ProfileFolder folder;
    private final Identity identity;
    private final Store store;
    private final Closer closer;
    private ProfileSettings settings;

    private Profile(ProfileFolder folder, ProfileSettings settings, Identity identity, Store store, Closer closer) {
        this.folder = folder;
        this.settings = settings;
        this.identity = identity;
        this.store = store;
        this.closer = closer;
    }

    /** Opens an existing profile; {@code IN_USE} if another process has it. */
    public static Profile open(ProfileFolder folder, Passphrase passphrase, SecureRandom random)
            throws ProfileException {
        ProfileSettings settings = ProfileSettings.read(folder);
        return locked(folder, closer -> {
            char[] words = KeyFile.isProtected(folder) ? passphrase.ask() : new char[0];
            try {
                return withStore(folder, settings, KeyFile.open(folder, words), closer, random);
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
            KeyRing keys = KeyRing.generate(random);
            try {
                KeyFile.write(folder, keys, words, random);
            } catch (ProfileException | RuntimeException e) {
                keys.close();
                throw e;
            } finally {
                Arrays.fill(words, '\0');
            }
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
            @Nullable ProfileLock lock = ProfileLock.tryTake(folder.lock());
            if (lock == null) {
                long holder = ProfileLock.holder(folder.lock());
                throw new ProfileException(
                        ProfileException.Reason.IN_USE,
                        "The profile " + folder.name() + " is open in another process (pid " + holder + ").");
            }
            closer.register(lock);
            return opening.with(closer);
        } catch (ProfileException | RuntimeException e) {
            closer.close();
            throw e;
        } catch (IOException e) {
            closer.close();
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    "The folder " + folder.path() + " is not writable. Look at its permissions.");
        }
    }

    private static Profile withStore(
            ProfileFolder folder, ProfileSettings settings, KeyRing keys, Closer closer, SecureRandom random)
            throws ProfileException {
        closer.register(keys.identity());
        boolean open = false;
        try {
            Store store = closer.register(
                    new SealedStore(XodusStore.open(folder.store()), keys.dataKey(), keys.indexKey(), random));
            open = true;
            return new Profile(folder, settings, keys.identity(), store, closer);
        } catch (NewerFormatException e) {
            throw new ProfileException(ProfileException.Reason.NEWER, String.valueOf(e.getMessage()));
        } catch (DamagedRecordException e) {
            throw new ProfileException(ProfileException.Reason.DAMAGED, String.valueOf(e.getMessage()));
        } catch (StoreFailedException e) {
            throw new ProfileException(ProfileException.Reason.UNUSABLE, String.valueOf(e.getMessage()));
        } finally {
            if (!open) {
                // An open store wipes the keys that it was given itself.
                keys.close();
            }
        }
    }

    /** The process that has a profile open; 0 if that cannot be told. */
    public static long holder(ProfileFolder folder) {
        return ProfileLock.holder(folder.lock());
    }

    /** Whether a running process has the profile open now. */
    public static boolean isOpen(ProfileFolder folder) {
        return folder.exists() && ProfileLock.isTaken(folder.lock());
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

    /** Owned by the profile. */
    public Identity identity() {
        return identity;
    }

    /** Owned by the profile. */
    public Store store() {
        return store;
    }

    /** Closes the store, wipes the keys, gives the lock back. */
    @Override
    public void close() {
        closer.close();
    }
}
