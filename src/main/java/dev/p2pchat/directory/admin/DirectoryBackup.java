// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.store.StoredName;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.files.Workshop;
import dev.p2pchat.http.JsonMap;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * All names of a directory in one file, which appears when it is whole and on the disk.
 *
 * <p>Lines of JSON: the first with {@code kind}, {@code format} and {@code made}; one for each name, as {@link NameLine}
 * writes them; the last with how many there are and the SHA-256 of everything before it, so that a file that was cut or
 * altered is found out. It is not secret, and not proof of anything: what counts are the signatures in it.
 */
public final class DirectoryBackup {
    static final String KIND = "p2pchat-directory-backup";
    static final int FORMAT = 1;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path target;
    private final boolean replace;

    /**
     * Makes nothing yet.
     *
     * @param replace whether {@code target} may be replaced
     * @throws AdminException if something is there, or there is no folder to write it to
     */
    public DirectoryBackup(Path target, boolean replace) throws AdminException {
        this.target = target.toAbsolutePath();
        this.replace = replace;
        checkTarget();
    }

    private void checkTarget() throws AdminException {
        boolean plain = Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !(replace && plain)) {
            throw AdminException.failed(target + " is there already; it was not touched. Choose another name"
                    + (plain ? ", or replace it with --force." : "."));
        }
        if (!Files.isDirectory(folder())) {
            throw AdminException.failed("There is no folder " + folder() + ". Make it first.");
        }
    }

    private Path folder() {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    /**
     * Writes it.
     *
     * @param wanted hears how many names are written, and says whether to go on
     * @return how many names are in it
     */
    public long write(DirectoryAdmin admin, InstantSource clock, LongPredicate wanted) throws AdminException {
        try (Workshop workshop = Workshop.open(folder())) {
            Path partial = workshop.path().resolve("partial");
            long count;
            try (FileChannel channel = AtomicFile.create(partial);
                    OutputStream file = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
                Writer writer = new Writer(file, wanted);
                count = writer.all(admin, clock);
                file.flush();
                channel.force(true);
            }
            checkTarget();
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolderOf(target);
            return count;
        } catch (IOException e) {
            throw AdminException.unwritable(target, e);
        } catch (UncheckedIOException e) {
            throw AdminException.unwritable(target, Objects.requireNonNull(e.getCause()));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static final class Writer {
        private final OutputStream file;
        private final LongPredicate wanted;
        private final MessageDigest digest = sha256();
        private long count;

        Writer(OutputStream file, LongPredicate wanted) {
            this.file = file;
            this.wanted = wanted;
        }

        long all(DirectoryAdmin admin, InstantSource clock) throws AdminException, IOException {
            write(JsonMap.builder()
                    .put("kind", KIND)
                    .put("format", FORMAT)
                    .put("made", clock.instant())
                    .build());
            NameBatch batch = new NameBatch(this::names);
            try {
                admin.copy(line -> {
                    try {
                        batch.add(line);
                    } catch (AdminException e) {
                        throw new Stop(e);
                    }
                });
            } catch (Stop e) {
                throw e.why;
            }
            batch.flush();
            Bytes sum = Bytes.owning(digest.digest());
            write(JsonMap.builder().put("names", count).put("sha256", sum).build());
            return count;
        }

        private void names(List<JsonMap> lines, List<StoredName> verified) throws AdminException {
            for (JsonMap line : lines) {
                try {
                    write(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            count += verified.size();
            if (!wanted.test(count)) {
                throw AdminException.failed("No backup was made.");
            }
        }

        private void write(JsonMap line) throws IOException {
            byte[] json = line.encode();
            digest.update(json);
            digest.update((byte) '\n');
            file.write(json);
            file.write('\n');
        }
    }

    /** Carries the reason through whoever shows the names. */
    private static final class Stop extends RuntimeException {
        private final AdminException why;

        Stop(AdminException why) {
            super(why);
            this.why = why;
        }
    }
}
