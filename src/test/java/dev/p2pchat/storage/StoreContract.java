// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises. */
@Timeout(60)
public interface StoreContract {
    Table NOTES = new Table("notes");
    Table OTHER = new Table("other");
    Bytes GROUP = Bytes.utf8("group");

    /** A new, empty store; the test closes it. */
    Store open();

    @Test
    default void givesBackWhatWasPut() {
        try (Store store = open()) {
            put(store, NOTES, Key.of(GROUP, 1), "one");
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("one");
            put(store, NOTES, Key.of(GROUP, 1), "another");
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("another");
        }
    }

    @Test
    default void knowsNothingOfKeysAndTablesNeverWritten() {
        try (Store store = open()) {
            assertThat(get(store, NOTES, Key.of(GROUP))).isNull();
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).isEmpty();
            assertThat(descending(store, NOTES, GROUP, null)).isEmpty();
            assertThat(values(store, NOTES)).isEmpty();
            store.write(tx -> {
                        tx.delete(NOTES, Key.of(GROUP));
                        assertThat(tx.get(OTHER, Key.of(GROUP))).isNull();
                        return null;
                    })
                    .join();
            put(store, NOTES, Key.of(GROUP, 1), "one");
            assertThat(get(store, NOTES, Key.of(GROUP, 2))).isNull();
            assertThat(get(store, OTHER, Key.of(GROUP, 1))).isNull();
        }
    }

    @Test
    default void namesTheTablesThatWereWrittenTo() {
        try (Store store = open()) {
            assertThat(store.read(ReadTransaction::tables)).isEmpty();
            put(store, NOTES, Key.of(GROUP, 1), "one");
            put(store, OTHER, Key.of(GROUP, 1), "two");
            assertThat(store.read(ReadTransaction::tables)).containsExactlyInAnyOrder(NOTES, OTHER);
        }
    }

    @Test
    default void replacesEachValueOfATableAndNoOther() {
        try (Store store = open()) {
            put(store, NOTES, Key.of(GROUP, 1), "one");
            put(store, NOTES, Key.of(Bytes.utf8("else"), 2), "two");
            put(store, OTHER, Key.of(GROUP, 1), "other");

            store.write(tx -> {
                        tx.replaceEach(NOTES, (key, value) -> Bytes.utf8("new ").concat(value));
                        return null;
                    })
                    .join();

            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("new one");
            assertThat(get(store, NOTES, Key.of(Bytes.utf8("else"), 2))).isEqualTo("new two");
            assertThat(get(store, OTHER, Key.of(GROUP, 1))).isEqualTo("other");
        }
    }

    @Test
    default void forgetsWhatWasDeletedAndOnlyThat() {
        try (Store store = open()) {
            put(store, NOTES, Key.of(GROUP, 1), "one");
            put(store, NOTES, Key.of(GROUP, 2), "two");
            store.write(tx -> {
                        tx.delete(NOTES, Key.of(GROUP, 1));
                        return null;
                    })
                    .join();
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isNull();
            assertThat(get(store, NOTES, Key.of(GROUP, 2))).isEqualTo("two");
        }
    }

    @Test
    default void keepsEmptyGroupsOrdersAndValues() {
        try (Store store = open()) {
            put(store, NOTES, Key.of(Bytes.EMPTY), "");
            put(store, NOTES, Key.of(GROUP), "");
            put(store, NOTES, Key.of(Bytes.EMPTY, 1), "x");
            assertThat(get(store, NOTES, Key.of(Bytes.EMPTY))).isEmpty();
            assertThat(get(store, NOTES, Key.of(GROUP))).isEmpty();
            assertThat(ascending(store, NOTES, Bytes.EMPTY, Bytes.EMPTY)).containsExactly("", "x");
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("");
            assertThat(descending(store, NOTES, Bytes.EMPTY, null)).containsExactly("x", "");
            assertThat(descending(store, NOTES, Bytes.EMPTY, Bytes.EMPTY)).isEmpty();
        }
    }

    @Test
    default void ascendsFromABoundInclusive() {
        try (Store store = open()) {
            putNumbers(store, 1, 3, 5);
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("1", "3", "5");
            assertThat(ascending(store, NOTES, GROUP, Bytes.ofLong(3))).containsExactly("3", "5");
            assertThat(ascending(store, NOTES, GROUP, Bytes.ofLong(4))).containsExactly("5");
            assertThat(ascending(store, NOTES, GROUP, Bytes.ofLong(6))).isEmpty();
        }
    }

    @Test
    default void descendsFromABoundExclusive() {
        try (Store store = open()) {
            putNumbers(store, 1, 3, 5);
            assertThat(descending(store, NOTES, GROUP, null)).containsExactly("5", "3", "1");
            assertThat(descending(store, NOTES, GROUP, Bytes.ofLong(9))).containsExactly("5", "3", "1");
            assertThat(descending(store, NOTES, GROUP, Bytes.ofLong(5))).containsExactly("3", "1");
            assertThat(descending(store, NOTES, GROUP, Bytes.ofLong(4))).containsExactly("3", "1");
            assertThat(descending(store, NOTES, GROUP, Bytes.ofLong(1))).isEmpty();
            assertThat(descending(store, NOTES, GROUP, Bytes.EMPTY)).isEmpty();
        }
    }

    @Test
    default void stopsWhereTheVisitorHasEnough() {
        try (Store store = open()) {
            putNumbers(store, 1, 2, 3);
            List<Long> seen = new ArrayList<>();
            store.read(tx -> {
                tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> {
                    seen.add(order.toLong());
                    return seen.size() < 2;
                });
                tx.descend(NOTES, GROUP, null, (order, value) -> {
                    seen.add(order.toLong());
                    return false;
                });
                tx.each(NOTES, value -> {
                    seen.add(99L);
                    return false;
                });
                return null;
            });
            assertThat(seen).containsExactly(1L, 2L, 3L, 99L);
        }
    }

    @Test
    default void comparesOrdersAsUnsignedBytes() {
        try (Store store = open()) {
            List<Bytes> orders = Stream.of(
                            "", "00", "0000", "00ff", "01", "7f", "7fff", "80", "ff", "ff00", "ffff", "ffffff")
                    .map(Bytes::fromHex)
                    .toList();
            List<Bytes> shuffled = new ArrayList<>(orders);
            Collections.shuffle(shuffled, new Random(1));
            shuffled.forEach(order -> put(store, NOTES, new Key(GROUP, order), order.hex()));

            List<Bytes> up = new ArrayList<>();
            store.read(tx -> {
                tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> up.add(order));
                return null;
            });
            assertThat(up).containsExactlyElementsOf(orders);
            assertThat(descending(store, NOTES, GROUP, Bytes.fromHex("80")))
                    .containsExactly("7fff", "7f", "01", "00ff", "0000", "00", "");
        }
    }

    @Test
    default void groupsThatBeginAlikeDoNotMix() {
        try (Store store = open()) {
            // "a" ‖ "bc" and "ab" ‖ "c" are the same bytes one after the other.
            put(store, NOTES, new Key(Bytes.utf8("a"), Bytes.utf8("bc")), "a/bc");
            put(store, NOTES, new Key(Bytes.utf8("ab"), Bytes.utf8("c")), "ab/c");
            put(store, NOTES, new Key(Bytes.utf8("abc"), Bytes.EMPTY), "abc/");
            put(store, NOTES, new Key(Bytes.fromHex("ffff"), Bytes.fromHex("ff")), "last");
            put(store, NOTES, new Key(Bytes.fromHex("ff"), Bytes.fromHex("ffff")), "last but one");

            assertThat(ascending(store, NOTES, Bytes.utf8("a"), Bytes.EMPTY)).containsExactly("a/bc");
            assertThat(descending(store, NOTES, Bytes.utf8("a"), null)).containsExactly("a/bc");
            assertThat(ascending(store, NOTES, Bytes.utf8("ab"), Bytes.EMPTY)).containsExactly("ab/c");
            assertThat(descending(store, NOTES, Bytes.utf8("ab"), Bytes.utf8("d")))
                    .containsExactly("ab/c");
            assertThat(ascending(store, NOTES, Bytes.utf8("abc"), Bytes.EMPTY)).containsExactly("abc/");
            assertThat(descending(store, NOTES, Bytes.fromHex("ff"), null)).containsExactly("last but one");
            assertThat(descending(store, NOTES, Bytes.fromHex("ffff"), null)).containsExactly("last");
            assertThat(ascending(store, NOTES, Bytes.utf8("b"), Bytes.EMPTY)).isEmpty();
            assertThat(descending(store, NOTES, Bytes.utf8("b"), null)).isEmpty();
        }
    }

    @Test
    default void tablesDoNotMix() {
        try (Store store = open()) {
            put(store, NOTES, Key.of(GROUP, 1), "note");
            put(store, OTHER, Key.of(GROUP, 1), "other");
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("note");
            assertThat(get(store, OTHER, Key.of(GROUP, 1))).isEqualTo("other");
            assertThat(values(store, OTHER)).containsExactly("other");
        }
    }

    @Test
    default void eachShowsEveryValueOfATableOnce() {
        try (Store store = open()) {
            for (int i = 0; i < 20; i++) {
                put(store, NOTES, Key.of(Bytes.utf8("group" + i % 3), i), "value" + i);
            }
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                expected.add("value" + i);
            }
            assertThat(values(store, NOTES)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    default void anOperationSeesItsOwnChangesAndThoseBeforeIt() {
        try (Store store = open()) {
            List<String> seen = new ArrayList<>();
            CompletableFuture<String> first;
            CompletableFuture<Void> second;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                first = putLater(store, 1, "one");
                second = store.write(tx -> {
                    seen.clear();
                    tx.put(NOTES, Key.of(GROUP, 2), Bytes.utf8("two"));
                    tx.descend(NOTES, GROUP, null, (order, value) -> seen.add(text(value)));
                    tx.delete(NOTES, Key.of(GROUP, 1));
                    tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> seen.add(text(value)));
                    return null;
                });
            }
            assertThat(first.join()).isEqualTo("one");
            second.join();
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("two");
            assertThat(seen).containsExactly("two", "one", "two");
        }
    }

    @Test
    default void aVisitorMayDeleteWhatItIsShown() {
        try (Store store = open()) {
            for (int i = 0; i < 300; i++) {
                put(store, NOTES, Key.of(GROUP, i), "value" + i);
                put(store, OTHER, Key.of(GROUP, i), "value" + i);
            }
            store.write(tx -> {
                        tx.ascend(NOTES, GROUP, Bytes.ofLong(10), (order, value) -> {
                            tx.delete(NOTES, new Key(GROUP, order));
                            return true;
                        });
                        tx.descend(OTHER, GROUP, Bytes.ofLong(290), (order, value) -> {
                            tx.delete(OTHER, new Key(GROUP, order));
                            return true;
                        });
                        return null;
                    })
                    .join();
            assertThat(values(store, NOTES)).hasSize(10);
            assertThat(values(store, OTHER)).hasSize(10);
        }
    }

    @Test
    default void aReaderSeesOneMomentHoweverLongItReads() {
        try (Store store = open()) {
            putNumbers(store, 1, 2);
            store.read(tx -> {
                assertThat(text(tx.get(NOTES, Key.of(GROUP, 1)))).isEqualTo("1");
                put(store, NOTES, Key.of(GROUP, 1), "changed");
                put(store, NOTES, Key.of(GROUP, 3), "new");
                put(store, OTHER, Key.of(GROUP, 1), "new table");
                assertThat(text(tx.get(NOTES, Key.of(GROUP, 1)))).isEqualTo("1");
                assertThat(tx.get(NOTES, Key.of(GROUP, 3))).isNull();
                assertThat(tx.get(OTHER, Key.of(GROUP, 1))).isNull();
                List<String> seen = new ArrayList<>();
                tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> seen.add(text(value)));
                assertThat(seen).containsExactly("1", "2");
                return null;
            });
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("changed", "2", "new");
        }
    }

    @Test
    default void anOperationThatThrowsFailsAloneAndLeavesNothing() {
        try (Store store = open()) {
            CompletableFuture<String> before;
            CompletableFuture<String> thrower;
            CompletableFuture<String> after;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                before = putLater(store, 1, "before");
                thrower = store.write(tx -> {
                    tx.put(NOTES, Key.of(GROUP, 1), Bytes.utf8("overwritten"));
                    tx.put(NOTES, Key.of(GROUP, 2), Bytes.utf8("partial"));
                    throw new IllegalArgumentException("on purpose");
                });
                after = putLater(store, 3, "after");
            }
            assertThat(before.join()).isEqualTo("before");
            assertThat(after.join()).isEqualTo("after");
            assertThatThrownBy(thrower::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCause(new IllegalArgumentException("on purpose"));
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("before", "after");
            put(store, NOTES, Key.of(GROUP, 4), "later");
            assertThat(get(store, NOTES, Key.of(GROUP, 4))).isEqualTo("later");
        }
    }

    @Test
    default void whatAReaderThrowsComesOut() {
        try (Store store = open()) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> store.read(tx -> {
                        throw new IllegalArgumentException("on purpose");
                    }));
            putNumbers(store, 1);
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> store.read(tx -> {
                        tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> {
                            throw new IllegalArgumentException("on purpose");
                        });
                        return null;
                    }));
        }
    }

    @Test
    default void nothingIsCompletedOrVisibleBeforeItIsCommitted() {
        try (Store store = open()) {
            CompletableFuture<String> written;
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                written = putLater(store, 1, "one");
                assertThat(get(store, NOTES, Key.of(GROUP, 1))).isNull();
                assertThat(written).isNotDone();
            }
            assertThat(written.join()).isEqualTo("one");
        }
    }

    @Test
    default void aCallbackMayWriteEvenWhenTheQueueIsFull() {
        try (Store store = open()) {
            CompletableFuture<String> second;
            List<CompletableFuture<String>> filling = new ArrayList<>();
            try (HeldWriter held = HeldWriter.of(store)) {
                assertThat(held).isNotNull();
                second = putLater(store, 1, "one").thenCompose(one -> putLater(store, 2, "two"));
                for (int i = 1; i < GroupCommit.MAX_QUEUED_OPERATIONS; i++) {
                    filling.add(putLater(store, 1000 + i, ""));
                }
            }
            assertThat(second.join()).isEqualTo("two");
            filling.forEach(CompletableFuture::join);
            assertThat(values(store, NOTES)).hasSize(GroupCommit.MAX_QUEUED_OPERATIONS + 1);
        }
    }

    @Test
    default void writesOfOneThreadHappenInTheirOrder() {
        try (Store store = open()) {
            List<Integer> completed = new ArrayList<>();
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                int number = i;
                futures.add(store.write(tx -> {
                            Bytes last = tx.get(NOTES, Key.of(GROUP));
                            assertThat(last == null ? -1 : last.toLong()).isEqualTo(number - 1L);
                            tx.put(NOTES, Key.of(GROUP), Bytes.ofLong(number));
                            return number;
                        })
                        .thenAccept(completed::add));
            }
            futures.forEach(CompletableFuture::join);
            assertThat(completed).hasSize(2000).isSorted();
        }
    }

    @Test
    default void manyThreadsWriteAndReadAtOnce() throws Exception {
        int threads = 8;
        int perThread = 250;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Store store = open()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Bytes mine = Bytes.utf8("thread" + t);
                workers.add(pool.submit(() -> {
                    for (int i = 0; i < perThread; i++) {
                        int number = i;
                        CompletableFuture<Void> written = store.write(tx -> {
                            Bytes count = tx.get(OTHER, Key.of(GROUP));
                            tx.put(OTHER, Key.of(GROUP), Bytes.ofLong(count == null ? 1 : count.toLong() + 1));
                            tx.put(NOTES, Key.of(mine, number), Bytes.ofLong(number));
                            return null;
                        });
                        if (i % 10 == 0) {
                            written.join();
                            assertThat(ascending(store, NOTES, mine, Bytes.EMPTY))
                                    .hasSize(number + 1);
                        }
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            // One more write, so that all before it are done.
            put(store, NOTES, Key.of(GROUP), "end");
            long counted = store.read(
                    tx -> Objects.requireNonNull(tx.get(OTHER, Key.of(GROUP))).toLong());
            assertThat(counted).isEqualTo((long) threads * perThread);
            assertThat(values(store, NOTES)).hasSize(threads * perThread + 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    default void agreesWithASortedMapUnderRandomChanges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Bytes> groups = Stream.generate(() -> fewBytes(random)).limit(6).toList();
        Map<Key, String> model = new HashMap<>();
        try (Store store = open()) {
            for (int round = 0; round < 30; round++) {
                Map<Key, String> changes = new LinkedHashMap<>();
                for (int i = 0; i < 40; i++) {
                    Bytes group = groups.get(random.nextInt(groups.size()));
                    changes.put(new Key(group, fewBytes(random)), random.nextInt(3) == 0 ? "" : "v" + i);
                }
                changes.forEach((key, value) -> {
                    if (value.isEmpty()) {
                        model.remove(key);
                    } else {
                        model.put(key, value);
                    }
                });
                Bytes bound = fewBytes(random);
                String what = "seed " + seed + ", round " + round;
                store.write(tx -> {
                            changes.forEach((key, value) -> {
                                if (value.isEmpty()) {
                                    tx.delete(NOTES, key);
                                } else {
                                    tx.put(NOTES, key, Bytes.utf8(value));
                                }
                            });
                            groups.forEach(group -> assertAgrees(tx, group, bound, model, what + " before commit"));
                            return null;
                        })
                        .join();
                store.read(tx -> {
                    groups.forEach(group -> assertAgrees(tx, group, bound, model, what));
                    return null;
                });
                assertThat(values(store, NOTES)).as(what).containsExactlyInAnyOrderElementsOf(model.values());
            }
        }
    }

    private static void assertAgrees(
            ReadTransaction tx, Bytes group, Bytes bound, Map<Key, String> model, String what) {
        List<String> all = new ArrayList<>();
        List<String> up = new ArrayList<>();
        List<String> down = new ArrayList<>();
        model.keySet().stream()
                .filter(key -> key.group().equals(group))
                .sorted(Comparator.comparing(Key::order))
                .forEach(key -> {
                    String found = key.order() + "=" + model.get(key);
                    all.add(0, found);
                    if (key.order().compareTo(bound) >= 0) {
                        up.add(found);
                    } else {
                        down.add(0, found);
                    }
                });
        List<String> seen = new ArrayList<>();
        tx.ascend(NOTES, group, bound, (order, value) -> seen.add(order + "=" + text(value)));
        assertThat(seen).as(what).isEqualTo(up);
        seen.clear();
        tx.descend(NOTES, group, bound, (order, value) -> seen.add(order + "=" + text(value)));
        assertThat(seen).as(what).isEqualTo(down);
        seen.clear();
        tx.descend(NOTES, group, null, (order, value) -> seen.add(order + "=" + text(value)));
        assertThat(seen).as(what).isEqualTo(all);
    }

    @Test
    default void anInterruptedThreadStillReadsAndWrites() {
        try (Store store = open()) {
            Thread.currentThread().interrupt();
            try {
                put(store, NOTES, Key.of(GROUP, 1), "one");
            } finally {
                // Future.join leaves the mark; what follows must work with it.
                assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("one");
                assertThat(Thread.interrupted()).isTrue();
            }
            store.write(tx -> {
                        Thread.currentThread().interrupt();
                        tx.put(NOTES, Key.of(GROUP, 2), Bytes.utf8("two"));
                        return null;
                    })
                    .thenRun(() -> Thread.currentThread().interrupt())
                    .join();
            put(store, NOTES, Key.of(GROUP, 3), "three");
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY)).containsExactly("one", "two", "three");
        }
    }

    @Test
    default void aClosedStoreRefusesEverything() {
        Store store = open();
        put(store, NOTES, Key.of(GROUP, 1), "one");
        store.close();
        store.close();
        assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> store.write(tx -> null));
        assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> store.read(tx -> null));
    }

    @Test
    default void closingFinishesWhatIsQueued() throws Exception {
        Store store = open();
        List<CompletableFuture<String>> queued = new ArrayList<>();
        Thread closer = new Thread(store::close, "closer");
        try (HeldWriter held = HeldWriter.of(store)) {
            assertThat(held).isNotNull();
            for (int i = 0; i < 1000; i++) {
                queued.add(putLater(store, i, "value" + i));
            }
            closer.start();
        }
        closer.join();
        assertThat(queued).allSatisfy(future -> assertThat(future).isCompleted());
    }

    @Test
    default void closingWaitsForAReader() throws Exception {
        Store store = open();
        put(store, NOTES, Key.of(GROUP, 1), "one");
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<String> seen = new AtomicReference<>();
        Thread reader = new Thread(
                () -> store.read(tx -> {
                    reading.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    seen.set(text(tx.get(NOTES, Key.of(GROUP, 1))));
                    return null;
                }),
                "reader");
        reader.start();
        reading.await();
        Thread closer = new Thread(store::close, "closer");
        closer.start();
        Awaitility.await().until(() -> closer.getState() == Thread.State.WAITING);
        goOn.countDown();
        reader.join();
        closer.join();
        assertThat(seen).hasValue("one");
    }

    @Test
    default void aCallbackMayClose() {
        Store store = open();
        CompletableFuture<Void> closed;
        CompletableFuture<String> queued;
        try (HeldWriter held = HeldWriter.of(store)) {
            assertThat(held).isNotNull();
            closed = putLater(store, 1, "one").thenRun(store::close);
            queued = putLater(store, 2, "two");
        }
        closed.join();
        assertThat(queued.join()).isEqualTo("two");
        assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> store.read(tx -> null));
    }

    @Test
    @SuppressWarnings("try")
    default void refusesToCloseInsideARead() {
        try (Store store = open()) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> store.read(tx -> {
                        store.close();
                        return null;
                    }));
            put(store, NOTES, Key.of(GROUP, 1), "one");
        }
    }

    /** Few different ones, so that keys begin alike and are met again; lengths around those a store may treat apart. */
    private static Bytes fewBytes(Random random) {
        byte[] bytes = new byte[List.of(0, 1, 2, 3, 7, 8, 9, 16, 17).get(random.nextInt(9))];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) List.of(0, 0, 0, 0, 1, 0x7f, 0x80, 0xff)
                    .get(random.nextInt(8))
                    .intValue();
        }
        return Bytes.copyOf(bytes);
    }

    static String text(@Nullable Bytes value) {
        return new String(Objects.requireNonNull(value).toArray(), StandardCharsets.UTF_8);
    }

    static void put(Store store, Table table, Key key, String value) {
        store.write(tx -> {
                    tx.put(table, key, Bytes.utf8(value));
                    return null;
                })
                .join();
    }

    static CompletableFuture<String> putLater(Store store, long order, String value) {
        return store.write(tx -> {
            tx.put(NOTES, Key.of(GROUP, order), Bytes.utf8(value));
            return value;
        });
    }

    private static void putNumbers(Store store, long... numbers) {
        for (long number : numbers) {
            put(store, NOTES, Key.of(GROUP, number), Long.toString(number));
        }
    }

    static @Nullable String get(Store store, Table table, Key key) {
        return store.read(tx -> {
            Bytes value = tx.get(table, key);
            return value == null ? null : text(value);
        });
    }

    static List<String> ascending(Store store, Table table, Bytes group, Bytes from) {
        return store.read(tx -> {
            List<String> seen = new ArrayList<>();
            tx.ascend(table, group, from, (order, value) -> seen.add(text(value)));
            return seen;
        });
    }

    static List<String> descending(Store store, Table table, Bytes group, @Nullable Bytes below) {
        return store.read(tx -> {
            List<String> seen = new ArrayList<>();
            tx.descend(table, group, below, (order, value) -> seen.add(text(value)));
            return seen;
        });
    }

    static List<String> values(Store store, Table table) {
        return store.read(tx -> {
            List<String> seen = new ArrayList<>();
            tx.each(table, value -> seen.add(text(value)));
            return seen;
        });
    }
}
