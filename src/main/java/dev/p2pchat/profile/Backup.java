// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.crypto.HmacSha256;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.files.Workshop;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.sealed.Seal;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Makes a backup of a profile that anybody may have open: the records come from {@link Profile#snapshot}, which whoever
 * has it open writes; the keys are read here, so that no secret has to be handed over.
 */
public final class Backup implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ProfileFolder folder;
    private final Path target;
    private final boolean replace;
    private final Workshop workshop;
    private final Path snapshot;
    private final Path partial;

    /**
     * Makes a folder beside the target to work in, nothing else yet.
     *
     * @param replace whether {@code target} may be replaced
     * @throws ProfileException if something is there, or there is no folder to write it to, or not for us
     */
    public Backup(ProfileFolder folder, Path target, boolean replace) throws ProfileException {
        this.folder = folder;
        this.target = target.toAbsolutePath();
        this.replace = replace;
        checkTarget();
        try {
            this.workshop = Workshop.open(Objects.requireNonNull(this.target.getParent()));
        } catch (IOException e) {
            throw unwritable(e);
        }
        this.snapshot = workshop.path().resolve("snapshot");
        this.partial = workshop.path().resolve("partial");
    }

    private void checkTarget() throws ProfileException {
        if (Files.exists(target) && !(replace && Files.isRegularFile(target))) {
            throw unusable(target + " is there already; it was not touched. Choose another name"
                    + (Files.isRegularFile(target) ? ", or replace it with --force." : "."));
        }
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw unusable("There is no folder " + parent + ". Make it first.");
        }
    }

    /** Where the records have to be before {@link #write}. */
    public Path snapshot() {
        return snapshot;
    }

    /**
     * Writes the file and gives it its name when it is whole, and on the disk.
     *
     * @param passphrase the profile's
     * @param backupPassphrase the file's
     * @return how many records are in it
     */
    public long write(
            char[] passphrase, char[] backupPassphrase, InstantSource clock, Progress progress, SecureRandom random)
            throws ProfileException {
        // After the snapshot: keys that were rotated meanwhile must not be missing.
        try (KeyRing keys = KeyFile.open(folder, passphrase);
                KeyWrap wrap = KeyWrap.choose(backupPassphrase, random);
                Seal seal = new Seal(keys.dataKey().copy(), keys.indexKey().copy(), random)) {
            byte[] settings = ProfileSettings.read(folder).encode();
            Bytes sealedKeys = KeyFile.sealed(keys, wrap, random);
            HmacSha256 tag = BackupFile.tag(keys.dataKey());
            long count;
            try (FileChannel channel = AtomicFile.create(partial);
                    BufferedOutputStream file =
                            new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
                DataOutputStream out = new DataOutputStream(BackupFile.tagging(file, tag));
                BackupFile.writeHeader(out, folder.name(), clock.instant(), settings, sealedKeys);
                count = copyRecords(seal, out, progress);
                file.write(tag.tag().toArray());
                file.flush();
                channel.force(true);
            }
            checkTarget();
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolderOf(target);
            return count;
        } catch (IOException e) {
            throw unwritable(e);
        } catch (StoreFailedException e) {
            throw ProfileException.of(e);
        }
    }

    /** Each is opened on the way: a backup that cannot be read later must not be taken for one. */
    private long copyRecords(Seal seal, DataOutputStream out, Progress progress) throws IOException, ProfileException {
        long total = Files.size(snapshot);
        long[] done = {0};
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(snapshot), BUFFER_BYTES))) {
            long count = EntryStream.read(in, (table, key, value) -> {
                var unused = seal.open(table, key, value);
                EntryStream.write(out, table, key, value);
                done[0] += value.length();
                if (!progress.at(done[0], total)) {
                    throw ProfileException.cancelled();
                }
            });
            EntryStream.end(out, count);
            return count;
        }
    }

    /** Removes what was made so far, so that whoever still writes it stops. Safe at any time, on any thread. */
    public void discard() {
        snapshot.toFile().delete();
        partial.toFile().delete();
    }

    @Override
    public void close() {
        workshop.close();
    }

    private ProfileException unwritable(IOException e) {
        return unusable(target + " cannot be written (" + FileFailure.reason(e)
                + "). Look at the folder's permissions and the space on the disk.");
    }

    private static ProfileException unusable(String message) {
        return new ProfileException(ProfileException.Reason.UNUSABLE, message);
    }
}
