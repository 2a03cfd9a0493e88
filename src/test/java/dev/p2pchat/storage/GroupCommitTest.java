// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import static dev.p2pchat.storage.StoreContract.GROUP;
import static dev.p2pchat.storage.StoreContract.NOTES;
import static dev.p2pchat.storage.StoreContract.get;
import static dev.p2pchat.storage.StoreContract.put;
import static dev.p2pchat.storage.StoreContract.putLater;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.memory.FailingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {
    @Test
    void whatWaitsIsCommittedTogether() {
        try (FailingStore store = new FailingStore()) {
            List<CompletableFuture<String>> written = new ArrayList<>();
            int before;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                before = store.commits();
                for (int i = 0; i < 2 * GroupCommit.MAX_BATCH_OPERATIONS; i++) {
                    written.add(putLater(store, i, ""));
                }
            }
            written.forEach(CompletableFuture::join);
            // One for the operation that held the writer, two for the rest.
            assertThat(store.commits() - before).isEqualTo(3);
        }
    }

    @Test
    void largeValuesMakeSmallerTransactions() {
        try (FailingStore store = new FailingStore()) {
            Bytes large = Bytes.copyOf(new byte[1 << 20]);
            int perCommit = Math.toIntExact(GroupCommit.MAX_BATCH_BYTES / large.length());
            List<CompletableFuture<Void>> written = new ArrayList<>();
            int before;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                before = store.commits();
                for (int i = 0; i < 3 * perCommit; i++) {
                    int number = i;
                    written.add(store.write(tx -> {
                        tx.put(NOTES, Key.of(GROUP, number % 2), large);
                        if (number == perCommit + 1) {
                            throw new IllegalArgumentException("on purpose");
                        }
                        return null;
                    }));
                }
            }
            for (int i = 0; i < written.size(); i++) {
                CompletableFuture<Void> future = written.get(i);
                if (i == perCommit + 1) {
                    assertThatThrownBy(future::join).hasCauseInstanceOf(IllegalArgumentException.class);
                } else {
                    future.join();
                }
            }
            // One for the operation that held the writer; one operation less to carry does not save a commit.
            assertThat(store.commits() - before).isEqualTo(4);
        }
    }

    @Test
    void aCommitThatFailsAcknowledgesNothingAndClosesTheStore() {
        try (FailingStore store = new FailingStore()) {
            put(store, NOTES, Key.of(GROUP, 1), "good");
            store.fail();
            List<CompletableFuture<String>> lost = new ArrayList<>();
            HeldWriter held = HeldWriter.of(store);
            // More than one batch: those behind the failed one cannot be saved either.
            for (int i = 2; i < 2 * GroupCommit.MAX_BATCH_OPERATIONS; i++) {
                lost.add(putLater(store, i, "lost"));
            }
            assertThatThrownBy(held::close).hasCauseInstanceOf(StoreFailedException.class);
            assertThat(lost)
                    .allSatisfy(future -> assertThatThrownBy(future::join)
                            .hasCauseInstanceOf(StoreFailedException.class)
                            .hasMessageContaining("the disk is full"));
            assertThatExceptionOfType(StoreClosedException.class)
                    .isThrownBy(() -> putLater(store, 9, "late"))
                    .withMessageContaining("the disk is full");
            assertThat(store.failure().join()).hasMessageContaining("the disk is full");
            await().untilAsserted(() -> assertThatExceptionOfType(StoreClosedException.class)
                    .isThrownBy(() -> get(store, NOTES, Key.of(GROUP, 1))));
        }
    }

    @Test
    void inAFailedCommitEvenAnOperationThatThrewFailsWithTheStore() {
        try (FailingStore store = new FailingStore()) {
            store.fail();
            CompletableFuture<Void> thrower = store.write(tx -> {
                throw new IllegalArgumentException("on purpose");
            });
            assertThatThrownBy(thrower::join).hasCauseInstanceOf(StoreFailedException.class);
        }
    }

    @Test
    void whatIsToBeDoneAfterACommitIsDoneInOrderByTheWriterAlone() {
        try (FailingStore store = new FailingStore()) {
            List<Integer> order = new ArrayList<>(); // without a lock: one thread writes, and it is read after a join
            List<String> threads = new ArrayList<>();
            CompletableFuture<Integer> last = CompletableFuture.completedFuture(-1);
            for (int i = 0; i < 20_000; i++) {
                int number = i;
                last = store.write(tx -> number, done -> {
                    order.add(done);
                    if (!threads.contains(Thread.currentThread().getName())) {
                        threads.add(Thread.currentThread().getName());
                    }
                });
            }
            last.join();
            assertThat(order).hasSize(20_000).isSorted();
            assertThat(threads).containsExactly("store-writer");
        }
    }

    @Test
    void aFailureAfterACommitIsToldAndStopsNothing() {
        try (FailingStore store = new FailingStore()) {
            CompletableFuture<String> told = store.write(tx -> "committed", done -> {
                throw new IllegalStateException("on purpose");
            });
            assertThatThrownBy(told::join).hasCauseInstanceOf(IllegalStateException.class);
            put(store, NOTES, Key.of(GROUP, 1), "goes on");
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("goes on");
            assertThat(store.failure()).isNotDone();
        }
    }

    @Test
    void aWriterAtAFullQueueWaitsAndGoesOn() throws Exception {
        try (FailingStore store = new FailingStore()) {
            AtomicReference<CompletableFuture<String>> oneMore = new AtomicReference<>();
            Thread blocked = new Thread(() -> oneMore.set(putLater(store, 0, "one more")), "blocked");
            List<CompletableFuture<String>> filling = new ArrayList<>();
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                for (int i = 0; i < GroupCommit.MAX_QUEUED_OPERATIONS; i++) {
                    filling.add(putLater(store, i, ""));
                }
                blocked.start();
                await().until(() -> blocked.getState() == Thread.State.WAITING);
                assertThat(oneMore).hasNullValue();
            }
            blocked.join();
            assertThat(Objects.requireNonNull(oneMore.get()).join()).isEqualTo("one more");
            assertThat(filling).allSatisfy(future -> assertThat(future).isCompleted());
        }
    }

    @Test
    void aWriterAtAFullQueueIsToldThatTheStoreClosed() throws Exception {
        FailingStore store = new FailingStore();
        AtomicReference<Throwable> told = new AtomicReference<>();
        Thread blocked = new Thread(
                () -> {
                    try {
                        told.set(new AssertionError(putLater(store, 0, "one more")));
                    } catch (StoreClosedException e) {
                        told.set(e);
                    }
                },
                "blocked");
        Thread closer = new Thread(store::close, "closer");
        try (HeldWriter held = HeldWriter.of(store)) {
            assertThat(held).isNotNull();
            for (int i = 0; i < GroupCommit.MAX_QUEUED_OPERATIONS; i++) {
                assertThat(putLater(store, i, "")).isNotNull();
            }
            blocked.start();
            await().until(() -> blocked.getState() == Thread.State.WAITING);
            closer.start();
            blocked.join();
            assertThat(told.get()).isInstanceOf(StoreClosedException.class);
        }
        closer.join();
    }

    @Test
    void everyOperationOfABatchMayThrow() {
        try (FailingStore store = new FailingStore()) {
            AtomicInteger runs = new AtomicInteger();
            List<CompletableFuture<Void>> throwing = new ArrayList<>();
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                for (int i = 0; i < 100; i++) {
                    throwing.add(store.write(tx -> {
                        tx.put(NOTES, Key.of(GROUP, runs.incrementAndGet()), Bytes.EMPTY);
                        throw new IllegalArgumentException("on purpose");
                    }));
                }
            }
            assertThat(throwing)
                    .allSatisfy(future ->
                            assertThatThrownBy(future::join).hasCauseInstanceOf(IllegalArgumentException.class));
            assertThat(StoreContract.values(store, NOTES)).isEmpty();
            assertThat(runs).hasValue(100);
        }
    }

    @Test
    void aCallbackThatThrowsHurtsNobody() {
        try (FailingStore store = new FailingStore()) {
            CompletableFuture<Void> broken;
            CompletableFuture<String> next;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                broken = putLater(store, 1, "one").thenAccept(value -> {
                    throw new IllegalArgumentException("on purpose");
                });
                next = putLater(store, 2, "two");
            }
            assertThat(next.join()).isEqualTo("two");
            assertThatThrownBy(broken::join).hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }
}
