// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Figures of the store beside those of the disk below it, measured in the same run: run it by hand, with a folder on
 * the disk in question or none for the temporary folder's.
 */
final class StoreBench {
    private static final Table MESSAGES = new Table("messages");
    private static final int GROUPS = 50;
    /** A short chat message in its envelope. */
    private static final int VALUE_BYTES = 200;
    /** Messages on a screen. */
    private static final int TAIL = 50;

    private static final int SINGLE = 2_000;
    private static final int BATCHED = 200_000;
    private static final int TAILS = 5_000;
    private static final int OPENINGS = 20;

    private final SecureRandom random = new SecureRandom();
    private final byte[] dataKey = new byte[SecretKey.BYTES];
    private final byte[] indexKey = new byte[SecretKey.BYTES];

    private StoreBench() {
        random.nextBytes(dataKey);
        random.nextBytes(indexKey);
    }

    public static void main(String[] args) throws IOException {
        Path folder = args.length == 0
                ? Files.createTempDirectory("bench")
                : Files.createTempDirectory(Path.of(args[0]), "bench");
        try {
            StoreBench bench = new StoreBench();
            for (String round : new String[] {"warm-up", "measured"}) {
                System.out.println("--- " + round);
                bench.floor(folder.resolve(round + "-floor"));
                bench.stores(folder, round);
            }
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void floor(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(VALUE_BYTES);
            long start = System.nanoTime();
            for (int i = 0; i < SINGLE; i++) {
                channel.write(buffer.clear());
                channel.force(false);
            }
            report("floor: write and force of a value", SINGLE, "commits/s", start);
        }
    }

    private void stores(Path folder, String round) {
        Path plain = folder.resolve(round + "-plain");
        Path sealed = folder.resolve(round + "-sealed");
        measure("xodus", () -> XodusStore.open(plain));
        measure(
                "sealed xodus",
                () -> new SealedStore(
                        XodusStore.open(sealed), SecretKey.copyOf(dataKey), SecretKey.copyOf(indexKey), random));
    }

    private static void measure(String name, Opening opening) {
        try (Store store = opening.open()) {
            long start = System.nanoTime();
            for (int i = 0; i < SINGLE; i++) {
                put(store, i).join();
            }
            report(name + ": durable commits one by one", SINGLE, "commits/s", start);

            start = System.nanoTime();
            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < BATCHED; i++) {
                last = put(store, SINGLE + i);
            }
            last.join();
            report(name + ": durable puts in groups", BATCHED, "puts/s", start);

            start = System.nanoTime();
            long seen = 0;
            Random groups = new Random(1);
            for (int i = 0; i < TAILS; i++) {
                Bytes group = group(groups.nextInt(GROUPS));
                seen += store.read(tx -> {
                    int[] count = {0};
                    tx.descend(MESSAGES, group, null, (order, value) -> ++count[0] < TAIL);
                    return count[0];
                });
            }
            report(name + ": records read at the tail", seen, "records/s", start);
        }
        double best = Double.MAX_VALUE;
        double total = 0;
        for (int i = 0; i < OPENINGS; i++) {
            long start = System.nanoTime();
            Store store = opening.open();
            double millis = (System.nanoTime() - start) / 1e6;
            store.close();
            best = Math.min(best, millis);
            total += millis;
        }
        System.out.printf("%-45s %10.1f ms mean, %.1f best%n", name + ": opening", total / OPENINGS, best);
    }

    private static CompletableFuture<?> put(Store store, int number) {
        Key key = Key.of(group(number % GROUPS), number);
        return store.write(tx -> {
            tx.put(MESSAGES, key, Bytes.copyOf(new byte[VALUE_BYTES]));
            return null;
        });
    }

    private static Bytes group(int number) {
        return Bytes.ofLong(number * 0x9E3779B97F4A7C15L).concat(Bytes.ofLong(number));
    }

    private static void report(String what, long count, String unit, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-45s %,10.0f %s%n", what, count / seconds, unit);
    }

    private interface Opening {
        Store open();
    }
}
