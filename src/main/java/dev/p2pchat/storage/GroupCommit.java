// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part all stores share: one writer thread that takes what waits, commits it once, and only then completes it.
 *
 * <p>Why: a durable commit costs one wait for the disk however much it carries, so what arrives during that wait
 * shares the next one.
 *
 * <p>Threads: {@link #read} and {@link #write} may be called from any. What is to be done after a commit runs on the
 * writer's thread and stops all writing meanwhile; it may call {@code write}, which never blocks there (the queue's
 * bound does not hold for the writer itself, which is the only one to empty it), but must not wait for the result.
 */
public final class GroupCommit implements Store {
    /** Operations that wait before {@link #write} blocks. */
    public static final int MAX_QUEUED_OPERATIONS = 4096;

    /** Operations in one transaction: enough to make the wait for the disk cheap, few enough to keep it short. */
    public static final int MAX_BATCH_OPERATIONS = 512;

    /** Values in one transaction, after which no further operation joins it: they are all in memory until it ends. */
    public static final long MAX_BATCH_BYTES = 16 << 20;

    private final Engine engine;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    /** Guarded by {@link #lock}, as is {@link #closing}. */
    private final Deque<Operation<?>> queue = new ArrayDeque<>();

    private boolean closing;

    /** Shared by readers; taken alone to close the engine, so that nobody reads from a closed one. */
    private final ReentrantReadWriteLock readers = new ReentrantReadWriteLock();
    /** Guarded by {@link #readers}. */
    private boolean closed;

    private final CompletableFuture<StoreFailedException> failure = new CompletableFuture<>();
    private volatile @Nullable StoreFailedException closeFailure;
    /** Only the writer changes it. */
    private volatile CommitCount count = CommitCount.NONE;

    /** Takes ownership of {@code engine} and starts the writer. */
    public GroupCommit(Engine engine) {
        this.engine = engine;
        this.writer = new Thread(this::run, "store-writer");
        // Who forgets to close loses nothing acknowledged; the process must still end.
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work) {
        readers.readLock().lock();
        try {
            if (closed) {
                throw new StoreClosedException(failure.getNow(null));
            }
            return engine.read(work);
        } finally {
            readers.readLock().unlock();
        }
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> write(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
        Operation<T> operation = new Operation<>(work, whenCommitted);
        lock.lock();
        try {
            while (!closing && queue.size() >= MAX_QUEUED_OPERATIONS && Thread.currentThread() != writer) {
                room.awaitUninterruptibly();
            }
            if (closing) {
                throw new StoreClosedException(failure.getNow(null));
            }
            queue.add(operation);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return operation.future;
    }

    @Override
    public CompletableFuture<StoreFailedException> failure() {
        return failure.copy();
    }

    @Override
    public CommitCount committed() {
        return count;
    }

    /**
     * Lets the writer finish what is queued, waits for readers, then closes the engine. On the writer's own thread,
     * that is from what hangs on a future, it does the writer's remaining work itself.
     *
     * @throws IllegalStateException from inside {@link #read}, for which it would wait for ever
     * @throws StoreFailedException if the engine does not close; what was acknowledged is durable all the same
     */
    @Override
    public void close() {
        if (readers.getReadHoldCount() > 0) {
            throw new IllegalStateException("a store cannot be closed from inside a read");
        }
        stopAccepting();
        if (Thread.currentThread() == writer) {
            run();
        } else {
            awaitWriter();
        }
        StoreFailedException failure = closeFailure;
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        for (List<Operation<?>> batch = next(); !batch.isEmpty(); batch = next()) {
            try {
                while (!batch.isEmpty()) {
                    List<Operation<?>> committed = commitFirst(batch);
                    batch = batch.subList(committed.size(), batch.size());
                    committed.forEach(Operation::complete);
                }
            } catch (Throwable e) {
                fail(batch, asStoreFailed(e));
                break;
            }
        }
        closeEngine();
    }

    /** Waits for operations; empty means that the store is closing and nothing is left. */
    private List<Operation<?>> next() {
        // The writer belongs to the store: an interrupt left behind by a callback must not reach the disk's channel.
        Thread.interrupted();
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                arrived.awaitUninterruptibly();
            }
            List<Operation<?>> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH_OPERATIONS));
            while (!queue.isEmpty() && batch.size() < MAX_BATCH_OPERATIONS) {
                batch.add(queue.remove());
            }
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits as many operations from the front as fit, and returns those. Each round but the last finds one operation
     * that throws, drops all traces of the round, and the next goes without that one.
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private List<Operation<?>> commitFirst(List<Operation<?>> batch) {
        long start = System.nanoTime();
        while (true) {
            Batch transaction = engine.begin();
            int fitting = runFitting(batch, transaction);
            if (fitting > 0) {
                transaction.commit();
                count = count.and(fitting, System.nanoTime() - start);
                return batch.subList(0, fitting);
            }
            transaction.abort();
        }
    }

    /** Returns how many operations from the front took part, or 0 if one of them threw just now. */
    private static int runFitting(List<Operation<?>> batch, Batch transaction) {
        int count = 0;
        while (count < batch.size() && (count == 0 || transaction.valueBytes() < MAX_BATCH_BYTES)) {
            Operation<?> operation = batch.get(count);
            if (operation.thrown == null && !operation.run(transaction)) {
                return 0;
            }
            count++;
        }
        return count;
    }

    private void fail(List<Operation<?>> batch, StoreFailedException why) {
        failure.complete(why);
        List<Operation<?>> lost = new ArrayList<>(batch);
        lock.lock();
        try {
            closing = true;
            lost.addAll(queue);
            queue.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        lost.forEach(operation -> operation.future.completeExceptionally(why));
    }

    private static StoreFailedException asStoreFailed(Throwable e) {
        return e instanceof StoreFailedException failed
                ? failed
                : new StoreFailedException("The store could not save anything more; nothing unsaved was confirmed.", e);
    }

    private void stopAccepting() {
        lock.lock();
        try {
            closing = true;
            arrived.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void closeEngine() {
        readers.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                engine.close();
            }
        } catch (RuntimeException e) {
            closeFailure = asStoreFailed(e);
        } finally {
            readers.writeLock().unlock();
        }
    }

    private void awaitWriter() {
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What keeps the tables: snapshots to read, and one transaction at a time to write. */
    public interface Engine {
        /** On the reader's thread, many at once. */
        <T extends @Nullable Object> T read(Function<? super ReadTransaction, ? extends T> work);

        /** On the writer's thread, as are the methods of what it returns; the one before was committed or aborted. */
        Batch begin();

        /** Called once, when nobody reads or writes any more. */
        void close();
    }

    /** A transaction in the hands of the writer. */
    public interface Batch extends Transaction {
        /** Sum of the lengths of all values put so far. */
        long valueBytes();

        /**
         * Returns when every change is as durable as the store promises.
         *
         * @throws StoreFailedException if that cannot be said
         */
        void commit();

        /** Drops every change. */
        void abort();
    }

    private static final class Operation<T extends @Nullable Object> {
        final CompletableFuture<T> future = new CompletableFuture<>();

        private final Function<? super Transaction, ? extends T> work;
        private final Consumer<? super T> whenCommitted;
        private @Nullable T result;

        @Nullable Throwable thrown;

        Operation(Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
            this.work = work;
            this.whenCommitted = whenCommitted;
        }

        /** Returns whether it went well. */
        boolean run(Transaction transaction) {
            try {
                result = work.apply(transaction);
                return true;
            } catch (Throwable e) {
                thrown = e;
                return false;
            }
        }

        @SuppressWarnings("NullAway") // null only where T may be
        void complete() {
            if (thrown != null) {
                future.completeExceptionally(thrown);
                return;
            }
            try {
                whenCommitted.accept(result);
                future.complete(result);
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        }
    }
}
