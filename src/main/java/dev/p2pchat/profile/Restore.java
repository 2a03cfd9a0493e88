// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.files.Workshop;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Makes a profile of a backup: all of it or nothing. The file is verified to its end before anything is made; the profile
 * is made in a folder beside its place, and moved there when it is whole.
 */
public final class Restore {
    private final BackupFile backup;
    private final ProfileFolder folder;
    private final SecureRandom random;

    /**
     * Makes nothing yet.
     *
     * @param home the folder of all profiles
     * @throws ProfileException if there is something in the profile's place
     */
    public Restore(BackupFile backup, Path home, SecureRandom random) throws ProfileException {
        this.backup = backup;
        this.folder = new ProfileFolder(home, backup.name());
        this.random = random;
        checkPlace();
    }

    private void checkPlace() throws ProfileException {
        if (Files.exists(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    "There is " + (folder.exists() ? "a profile named " + folder.name() : "something") + " in "
                            + folder.path() + " already; it was not touched. Move it away first, or choose another"
                            + " place with --home.");
        }
    }

    /** What is made. */
    public ProfileFolder folder() {
        return folder;
    }

    /**
     * Does it. The profile's passphrase is then that of the backup.
     *
     * @param first what has to be done in the first transaction on the restored store
     * @return how many records were restored
     */
    public long run(char[] passphrase, Consumer<Transaction> first, Progress progress) throws ProfileException {
        try (KeyRing keys = backup.open(passphrase)) {
            long bytes = backup.bytes();
            backup.read(keys.dataKey(), (table, key, value) -> {}, progress, 0, 2 * bytes);
            return build(keys, first, progress, bytes);
        }
    }

    private long build(KeyRing keys, Consumer<Transaction> first, Progress progress, long bytes)
            throws ProfileException {
        try (Workshop workshop = workshop()) {
            ProfileFolder fresh = new ProfileFolder(workshop.path(), folder.name());
            fresh.create();
            long count = fill(fresh, keys, first, progress, bytes);
            KeyFile.write(fresh.keys(), backup.keys());
            backup.settings().write(fresh);
            checkPlace();
            Files.move(fresh.path(), folder.path(), StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolderOf(folder.path());
            return count;
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    folder.path() + " cannot be made (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions and the space on the disk.");
        } catch (StoreFailedException e) {
            throw ProfileException.of(e);
        }
    }

    private Workshop workshop() throws IOException {
        Files.createDirectories(folder.home());
        return Workshop.open(folder.home());
    }

    private long fill(ProfileFolder fresh, KeyRing keys, Consumer<Transaction> first, Progress progress, long bytes)
            throws ProfileException {
        long count;
        try (Store below = XodusStore.open(fresh.store())) {
            RecordBatch batch = new RecordBatch(below);
            count = backup.read(keys.dataKey(), batch, progress, bytes, 2 * bytes);
            batch.write();
        }
        try (Store store = new SealedStore(
                XodusStore.open(fresh.store()),
                keys.dataKey().copy(),
                keys.indexKey().copy(),
                random)) {
            var unused = store.write(transaction -> {
                        first.accept(transaction);
                        return true;
                    })
                    .join();
        } catch (CompletionException e) {
            throw RecordBatch.failure(e);
        }
        return count;
    }
}
