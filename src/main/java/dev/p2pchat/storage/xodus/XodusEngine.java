// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.NewerFormatException;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import jetbrains.exodus.ConfigurationStrategy;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.log.LogConfig;
import org.jspecify.annotations.Nullable;

/** One Xodus environment: opened carefully, used through our own interfaces, closed without growing. */
final class XodusEngine implements GroupCommit.Engine {
    /** Format of the folder as a whole; a change of any record's meaning or of {@link PhysicalKey} raises it. */
    static final long FORMAT = 1;

    /** Cannot collide with the program's tables: their names hold letters only. */
    private static final Table FORMAT_TABLE = new Table(XodusTransaction.OWN_PREFIX + "format");

    private static final Key FORMAT_KEY = Key.of(Bytes.utf8("version"));

    /**
     * Size of a file of the log. Small, for Xodus reads the last one whole when it opens (its own figure is 8 MiB), yet
     * larger than the longest value, which must lie in one file. Fixed for ever by the files it made.
     */
    private static final long FILE_KIB = 4096;

    /** For pages of the log; without a figure it takes half of the heap. */
    private static final long CACHE_BYTES = 16 << 20;

    /** Xodus prints what it also throws. Held here, because java.util.logging forgets loggers that nobody holds. */
    private static final Logger XODUS_LOG = Logger.getLogger("jetbrains.exodus");

    static {
        if (XODUS_LOG.getLevel() == null) {
            XODUS_LOG.setLevel(Level.OFF);
        }
    }

    private final Environment environment;
    private final Failures failures;
    /** Only the writer and whoever closes touch it, and the one ends before the other begins. */
    private boolean changed;

    private XodusEngine(Environment environment, Failures failures) {
        this.environment = environment;
        this.failures = failures;
    }

    static XodusEngine open(Path folder) {
        Failures failures = new Failures(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failures.unusableFolder(e);
        }
        if (!Files.isWritable(folder)) {
            throw failures.unusableFolder(null);
        }
        FileDataReader reader = new FileDataReader(folder.toFile());
        CarefulWriter writer = new CarefulWriter(reader, failures);
        try {
            XodusEngine engine = open(LogConfig.create(reader, writer), failures);
            writer.opened();
            engine.environment.getEnvironmentConfig().setGcEnabled(true);
            return engine;
        } catch (Exception e) {
            StoreFailedException failed = failures.opening(e);
            try {
                reader.close();
                writer.giveUp();
            } catch (Exception second) {
                failed.addSuppressed(second);
            }
            throw failed;
        }
    }

    private static XodusEngine open(LogConfig files, Failures failures) {
        XodusEngine engine = new XodusEngine(Environments.newInstance(files, config()), failures);
        try {
            engine.checkFormat();
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static EnvironmentConfig config() {
        // IGNORE: neither system properties nor anything else outside this method decides.
        return new EnvironmentConfig(ConfigurationStrategy.IGNORE)
                .setLogDurableWrite(true)
                .setLogFileSize(FILE_KIB)
                .setMemoryUsage(CACHE_BYTES)
                .setLogCacheShared(false)
                .setLogClearInvalid(false)
                .setLogAllowRemovable(true)
                .setLogAllowRemote(true)
                .setLogAllowRamDisk(true)
                .setEnvMonitorTxnsExpirationTimeout(0)
                // Not before the store is open: an environment that fails to open leaves its cleaner behind.
                .setGcEnabled(false)
                .setEnvGatherStatistics(false)
                .setManagementEnabled(false);
    }

    private void checkFormat() {
        Bytes found = read(tx -> tx.get(FORMAT_TABLE, FORMAT_KEY));
        if (found == null) {
            boolean empty = environment.computeInReadonlyTransaction(
                    txn -> environment.getAllStoreNames(txn).isEmpty());
            if (!empty) {
                throw failures.damaged(new IllegalStateException("it lacks the version of its format"));
            }
            GroupCommit.Batch batch = begin();
            batch.put(FORMAT_TABLE, FORMAT_KEY, Bytes.ofLong(FORMAT));
            batch.commit();
        } else if (found.length() != Long.BYTES || found.toLong() < 1) {
            throw failures.damaged(new IllegalStateException("the version of its format makes no sense"));
        } else if (found.toLong() > FORMAT) {
            throw new NewerFormatException("The store in " + failures.folder(), found.toLong(), FORMAT);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        Transaction txn = failures.guard(environment::beginReadonlyTransaction);
        try {
            return work.apply(new XodusTransaction(environment, txn, failures));
        } finally {
            txn.abort();
        }
    }

    @Override
    public GroupCommit.Batch begin() {
        // Exclusive, so that a commit never loses a race against the background cleaner.
        Transaction txn = failures.guard(environment::beginExclusiveTransaction);
        return new XodusBatch(txn);
    }

    @Override
    public void close() {
        if (!changed) {
            // Else it appends its statistics each time, and reading alone would make the store grow.
            environment.getEnvironmentConfig().setEnvCloseForcedly(true);
        }
        try {
            environment.close();
        } catch (Exception e) {
            throw failures.writing(e);
        }
    }

    private final class XodusBatch extends XodusTransaction implements GroupCommit.Batch {
        XodusBatch(Transaction txn) {
            super(environment, txn, failures);
        }

        @Override
        public long valueBytes() {
            return putBytes();
        }

        @Override
        public void commit() {
            try {
                if (!txn.commit()) {
                    throw new IllegalStateException("an exclusive transaction met a conflict");
                }
                changed = true;
            } catch (Exception e) {
                // What failed to be written must not be tried again by close.
                environment.getEnvironmentConfig().setEnvCloseForcedly(true);
                abortQuietly(e);
                throw failures.writing(e);
            }
        }

        private void abortQuietly(Exception reason) {
            try {
                abort();
            } catch (Exception e) {
                reason.addSuppressed(e);
            }
        }

        @Override
        public void abort() {
            if (!txn.isFinished()) {
                txn.abort();
            }
        }
    }
}
