// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.StoreInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.io.FileDataWriter;
import jetbrains.exodus.io.RemoveBlockType;
import jetbrains.exodus.log.LogUtil;

/**
 * Xodus's writer of files, held back while it opens a store.
 *
 * <p>When Xodus meets a log whose end it cannot read, it cuts the log back to the last commit it can and says nothing.
 * After a crash that is right: what it cuts is the one commit that was being written and acknowledged to nobody. After
 * damage it would silently throw away every commit behind one wrong bit. So while the store opens, we count the commits
 * in what is cut; if there are more than the one a crash can leave, we refuse, and put back what was cut.
 */
final class CarefulWriter extends FileDataWriter {
    /** A crash of the machine can leave the end of the last commit on the disk without its beginning. */
    private static final int MAX_COMMITS_CUT = 1;

    private final Path folder;
    private final Failures failures;
    private final Deque<Cut> cuts = new ArrayDeque<>();
    private int commitsCut;
    private boolean opened;

    CarefulWriter(FileDataReader reader, Failures failures) {
        // With an id of ours it need not load the JVM's management classes to find one.
        super(reader, "process " + ProcessHandle.current().pid());
        this.folder = failures.folder();
        this.failures = failures;
    }

    @Override
    public boolean lock(long timeout) {
        if (!super.lock(timeout)) {
            throw new StoreInUseException("The store in " + folder + " is open in another program.");
        }
        return true;
    }

    @Override
    public void truncateBlock(long address, long length) {
        beforeCutting(address, length);
        super.truncateBlock(address, length);
    }

    @Override
    public void removeBlock(long address, RemoveBlockType how) {
        beforeCutting(address, 0);
        super.removeBlock(address, how);
    }

    private void beforeCutting(long address, long from) {
        if (opened) {
            return;
        }
        Path file = folder.resolve(LogUtil.getLogFilename(address));
        byte[] bytes = read(file, from);
        commitsCut += CommitScan.count(bytes, address + from);
        if (commitsCut > MAX_COMMITS_CUT) {
            throw failures.damaged(new IllegalStateException("saved commits can no longer be reached"));
        }
        cuts.push(new Cut(file, from, Bytes.owning(bytes)));
    }

    /** From now on Xodus cuts what it must: files its cleaner emptied, commits that failed. */
    void opened() {
        opened = true;
        cuts.clear();
    }

    /** Leaves the files as they were found. */
    void giveUp() {
        try {
            close();
            cuts.forEach(Cut::putBack);
            cuts.clear();
        } finally {
            release();
        }
    }

    private static byte[] read(Path file, long from) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - from)));
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {}
            return buffer.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Cut(Path file, long from, Bytes bytes) {
        void putBack() {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
                while (buffer.hasRemaining()) {
                    channel.write(buffer, from + buffer.position());
                }
                channel.force(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
