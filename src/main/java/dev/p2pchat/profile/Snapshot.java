// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** All of a store as of one moment in a file, written by whoever has the store open. It holds nothing but sealed records. */
final class Snapshot {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** How much is written before it is looked whether anybody still wants it. */
    private static final int LOOK_EVERY_BYTES = 1 << 20;

    private final Path file;
    private final BooleanSupplier wanted;
    private final DataOutputStream out;
    private long count;
    private int looked;

    private Snapshot(Path file, BooleanSupplier wanted, DataOutputStream out) {
        this.file = file;
        this.wanted = wanted;
        this.out = out;
    }

    static void write(Store below, Path file, BooleanSupplier wanted) throws ProfileException {
        FileChannel channel;
        try {
            channel = AtomicFile.create(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        boolean done = false;
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES))) {
            Snapshot snapshot = new Snapshot(file, wanted, out);
            done = below.<Boolean>read(snapshot::all);
            if (!done) {
                throw ProfileException.cancelled();
            }
            EntryStream.end(out, snapshot.count);
        } catch (UncheckedIOException e) {
            done = false;
            throw unwritable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            done = false;
            throw unwritable(file, e);
        } catch (StoreFailedException e) {
            throw ProfileException.of(e);
        } catch (StoreClosedException e) {
            throw ProfileException.cancelled();
        } finally {
            if (!done) {
                file.toFile().delete();
            }
        }
    }

    private boolean all(ReadTransaction transaction) {
        List<Table> tables = transaction.tables().stream()
                .sorted(Comparator.comparing(Table::name))
                .toList();
        for (Table table : tables) {
            boolean[] stopped = {false};
            transaction.entries(table, (key, value) -> {
                try {
                    EntryStream.write(out, table, key, value);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                count++;
                stopped[0] = !isWanted(value.length());
                return !stopped[0];
            });
            if (stopped[0]) {
                return false;
            }
        }
        return isWanted(LOOK_EVERY_BYTES);
    }

    /** Who removes the file has no use for it any more. */
    private boolean isWanted(int written) {
        looked += written;
        if (looked < LOOK_EVERY_BYTES) {
            return true;
        }
        looked = 0;
        return wanted.getAsBoolean() && Files.exists(file);
    }

    private static ProfileException unwritable(Path file, IOException e) {
        return new ProfileException(
                ProfileException.Reason.UNUSABLE,
                file + " cannot be written (" + FileFailure.reason(e)
                        + "). Look at the folder's permissions and the space on the disk.");
    }
}
