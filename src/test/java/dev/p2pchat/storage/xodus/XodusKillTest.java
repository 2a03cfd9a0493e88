// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import static dev.p2pchat.storage.StoreContract.GROUP;
import static dev.p2pchat.storage.StoreContract.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Stops a process in the middle of writing and looks whether all it acknowledged is there. */
class XodusKillTest {
    private static final int ROUNDS = 6;
    private static final int MAX_ACKNOWLEDGED_PER_ROUND = 4000;
    /** With as many records as above, several files of the log are filled. */
    private static final int MAX_VALUE_BYTES = 3000;

    @Test
    @Timeout(120)
    void whatWasAcknowledgedBeforeAKillIsThere(@TempDir Path temp) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Path folder = temp.resolve("store");
        Path errors = temp.resolve("errors");
        long next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + ", round " + round;
            long acknowledged =
                    writeAndKill(List.of(), folder, next, 1 + random.nextInt(MAX_ACKNOWLEDGED_PER_ROUND), errors);
            assertThat(Files.readString(errors)).as(what).isEmpty();
            assertThat(acknowledged).as(what).isGreaterThanOrEqualTo(next);
            long found = countFromZero(folder);
            assertThat(found).as(what).isGreaterThan(acknowledged);
            next = found;
        }
    }

    @Test
    @Timeout(60)
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatWasAcknowledgedBeforeTheDiskRefusedIsThere(@TempDir Path temp) throws Exception {
        Path folder = temp.resolve("store");
        Path errors = temp.resolve("errors");
        // No file may grow beyond 1 MiB (counted in blocks of 512 bytes): to the program, a disk that is full.
        List<String> limit = List.of("sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh");
        long acknowledged = writeAndKill(limit, folder, 0, Integer.MAX_VALUE, errors);
        assertThat(acknowledged).isGreaterThan(100);
        assertThat(Files.readAllLines(errors))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith(StoreFailedException.class.getName() + ": Nothing more can be saved in " + folder)
                        .endsWith("Check the disk and start again."));
        assertThat(countFromZero(folder)).isGreaterThan(acknowledged);
    }

    /** Returns the last number acknowledged before the end, be it that we read it only after the kill. */
    private static long writeAndKill(List<String> prefix, Path folder, long first, int killAfter, Path errors)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                Long.toString(first)));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            long last = -1;
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // A last line cut short by the kill would be a smaller number.
                last = Math.max(last, Long.parseLong(line));
                if (++count == killAfter) {
                    // Through the handle: Process itself would close the pipe, and what stands in it counts.
                    process.toHandle().destroyForcibly();
                }
            }
            return last;
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** How many records there are: one for every number from zero on, each as it was written. */
    private static long countFromZero(Path folder) {
        try (XodusStore store = XodusStore.open(folder)) {
            return store.read(tx -> {
                long[] count = {0};
                tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> {
                    assertThat(order.toLong()).isEqualTo(count[0]);
                    assertThat(value).isEqualTo(value(count[0]));
                    count[0]++;
                    return true;
                });
                return count[0];
            });
        }
    }

    private static Bytes value(long number) {
        byte[] value = new byte[(int) (number * 7919 % MAX_VALUE_BYTES)];
        new Random(number).nextBytes(value);
        return Bytes.owning(value);
    }

    /** Writes numbered records until it is stopped, and prints each number when its future completes. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) {
            PrintStream out = System.out;
            XodusStore store = XodusStore.open(Path.of(args[0]));
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            try {
                for (long i = Long.parseLong(args[1]); !out.checkError(); i++) {
                    long number = i;
                    Bytes value = value(number);
                    last = store.write(tx -> {
                                tx.put(NOTES, Key.of(GROUP, number), value);
                                return number;
                            })
                            .thenAccept(out::println);
                }
            } catch (StoreClosedException e) {
                System.err.println(
                        last.handle((done, failure) -> failure.getCause()).join());
            }
        }
    }
}
