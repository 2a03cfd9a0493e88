// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one process has at a time, with its process id inside. The system frees it when the process ends,
 * however it ends; the file stays.
 */
public final class ProcessLock implements AutoCloseable {
    private static final int MAX_PID_CHARS = 20;

    /** A process that only asks {@link #isTaken} holds the lock for a moment. */
    private static final int TRIES = 10;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    /**
     * The locks of this process. POSIX gives up a process's lock on a file as soon as it closes any channel to that file,
     * so none may be opened while the lock is held.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path name;
    private final FileChannel channel;

    private ProcessLock(Path name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Takes the lock, or returns null when somebody has it. */
    public static @Nullable ProcessLock tryTake(Path file) throws IOException {
        Path name = real(file);
        if (!HELD.add(name)) {
            return null;
        }
        @Nullable ProcessLock taken = null;
        try {
            taken = tryTakeFromOthers(name);
            return taken;
        } finally {
            if (taken == null) {
                HELD.remove(name);
            }
        }
    }

    private static @Nullable ProcessLock tryTakeFromOthers(Path name) throws IOException {
        FileChannel channel = FileChannel.open(name, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        boolean taken = false;
        try {
            for (int tries = 0; tries < TRIES && !taken; tries++) {
                if (tries > 0) {
                    LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
                }
                taken = channel.tryLock() != null;
            }
            if (!taken) {
                return null;
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new ProcessLock(name, channel);
        } catch (IOException e) {
            taken = false;
            throw e;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** One name for one file, however the folder was spelled. */
    private static Path real(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            Path folder = absolute.getParent();
            return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }

    /** Whether a process has the lock now; changes nothing. */
    public static boolean isTaken(Path file) {
        if (HELD.contains(real(file))) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The process that has, or had, the lock; 0 if that cannot be told. */
    public static long holder(Path file) {
        if (HELD.contains(real(file))) {
            return ProcessHandle.current().pid();
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.isEmpty() || text.length() > MAX_PID_CHARS ? 0 : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            // Which releases the lock.
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(name);
        }
    }
}
