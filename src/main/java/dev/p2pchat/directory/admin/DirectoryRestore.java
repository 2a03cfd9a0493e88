// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.files.Workshop;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Makes a directory's store of a backup: all of it or nothing. It is filled in a folder beside its place, every record
 * verified on the way, and moved there when the file was read to its end and its sum is right.
 */
public final class DirectoryRestore {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_KIND_CHARS = 64;

    private final Path file;
    private final DirectoryFolder folder;

    /** What was restored. */
    public record Restored(long names, Instant made) {}

    /**
     * Makes nothing yet.
     *
     * @throws AdminException if there are names in the folder already
     */
    public DirectoryRestore(Path file, DirectoryFolder folder) throws AdminException {
        this.file = file;
        this.folder = folder;
        checkPlace();
    }

    private void checkPlace() throws AdminException {
        if (Files.exists(folder.store(), LinkOption.NOFOLLOW_LINKS)) {
            throw AdminException.failed("There is a directory's store in " + folder.path()
                    + " already; it was not touched. Stop the directory and move " + folder.store()
                    + " away first, or choose another place with --data.");
        }
    }

    /**
     * Does it.
     *
     * @param wanted hears how many names are verified, and says whether to go on
     */
    public Restored run(LongPredicate wanted) throws AdminException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            Reader reader = new Reader(in);
            Instant made = reader.header();
            return new Restored(build(reader, wanted), made);
        } catch (IOException e) {
            throw AdminException.unreadable(file, e);
        }
    }

    private long build(Reader reader, LongPredicate wanted) throws AdminException, IOException {
        boolean fresh = !Files.exists(folder.path());
        try {
            Files.createDirectories(folder.path());
            try (Workshop workshop = Workshop.open(folder.path())) {
                Path store = workshop.path().resolve("store");
                long count = fill(store, reader, wanted);
                giveToOwner(store);
                checkPlace();
                Files.move(store, folder.store(), StandardCopyOption.ATOMIC_MOVE);
                AtomicFile.forceFolderOf(folder.store());
                fresh = false;
                return count;
            }
        } catch (Unreadable e) {
            throw e.cause;
        } catch (IOException e) {
            throw AdminException.failed(folder.path() + " cannot be made (" + FileFailure.reason(e)
                    + "). Look at the folder's permissions and the space on the disk.");
        } catch (StoreFailedException e) {
            throw AdminException.failed(String.valueOf(e.getMessage()));
        } finally {
            if (fresh) {
                // Only if it is empty, as it is when nothing came of it.
                folder.path().toFile().delete();
            }
        }
    }

    /** What root restores belongs to whoever the folder belongs to, or the directory could not read it. */
    private void giveToOwner(Path store) throws IOException {
        UserPrincipal owner = Files.getOwner(folder.path());
        if (owner.equals(Files.getOwner(store))) {
            return;
        }
        try (Stream<Path> all = Files.walk(store)) {
            for (Path path : all.toList()) {
                // Never what a link leads to: the folder is that other user's, who may put one there meanwhile.
                Files.getFileAttributeView(path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setOwner(owner);
            }
        }
    }

    private static long fill(Path place, Reader reader, LongPredicate wanted) throws AdminException, Unreadable {
        long[] count = {0};
        try (Store store = XodusStore.open(place)) {
            EmbeddedNames names = new EmbeddedNames(store);
            NameBatch batch = new NameBatch((lines, verified) -> {
                names.putAll(verified);
                count[0] += verified.size();
                if (!wanted.test(count[0])) {
                    throw AdminException.failed("Nothing was restored.");
                }
            });
            try {
                reader.names(batch);
            } catch (IOException e) {
                throw new Unreadable(e);
            }
            batch.flush();
        }
        if (count[0] != reader.promised) {
            throw reader.damaged();
        }
        return count[0];
    }

    /** The file, as opposed to what is made of it. */
    private static final class Unreadable extends IOException {
        private final IOException cause;

        Unreadable(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private final class Reader {
        private final InputStream in;
        private final MessageDigest digest = DirectoryBackup.sha256();
        private long promised;

        Reader(InputStream in) {
            this.in = in;
        }

        Instant header() throws IOException, AdminException {
            Bytes line = line();
            try {
                JsonMap header = JsonMap.parse(line);
                if (!header.text("kind", MAX_KIND_CHARS).equals(DirectoryBackup.KIND)) {
                    throw foreign();
                }
                long format = header.unsigned("format", Long.MAX_VALUE);
                if (format > DirectoryBackup.FORMAT) {
                    throw AdminException.failed(file + " was written by a newer p2pchat (format " + format
                            + ", this one knows " + DirectoryBackup.FORMAT + "). Use that version, or newer.");
                }
                Instant made = header.timeOrNull("made");
                if (format < 1 || made == null) {
                    throw damaged();
                }
                digest(line);
                return made;
            } catch (MalformedJsonException e) {
                throw foreign();
            }
        }

        /** Reads to the end, which must be there and fit. */
        void names(NameBatch batch) throws IOException, AdminException {
            while (true) {
                Bytes line = line();
                try {
                    JsonMap json = JsonMap.parse(line);
                    if (json.has("sha256")) {
                        end(json);
                        return;
                    }
                    batch.add(json);
                } catch (MalformedJsonException e) {
                    throw damaged();
                }
                digest(line);
            }
        }

        private void end(JsonMap end) throws MalformedJsonException, IOException, AdminException {
            byte[] sum = end.bytes("sha256", 32).toArray();
            promised = end.unsigned("names", Long.MAX_VALUE);
            if (!MessageDigest.isEqual(sum, digest.digest()) || in.read() >= 0) {
                throw damaged();
            }
        }

        private void digest(Bytes line) {
            digest.update(line.readOnlyBuffer());
            digest.update((byte) '\n');
        }

        private Bytes line() throws IOException, AdminException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(NameLine.MAX_BYTES);
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0 || line.size() == NameLine.MAX_BYTES) {
                    throw damaged();
                }
                line.write(next);
            }
            return Bytes.owning(line.toByteArray());
        }

        private AdminException foreign() {
            return AdminException.failed(file + " is no backup of a directory, or its beginning is damaged.");
        }

        private AdminException damaged() {
            return AdminException.failed(
                    file + " is damaged or was cut short. Nothing was made of it. Use another copy or another backup.");
        }
    }
}
