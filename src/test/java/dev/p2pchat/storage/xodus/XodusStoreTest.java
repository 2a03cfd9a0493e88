// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import static dev.p2pchat.storage.StoreContract.ascending;
import static dev.p2pchat.storage.StoreContract.get;
import static dev.p2pchat.storage.StoreContract.put;
import static dev.p2pchat.storage.StoreContract.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.NewerFormatException;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreContract;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.StoreInUseException;
import dev.p2pchat.storage.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XodusStoreTest implements StoreContract {
    @TempDir
    Path temp;

    @Override
    public Store open() {
        return XodusStore.open(folder());
    }

    private Path folder() {
        return temp.resolve("store");
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        for (int round = 0; round < 5; round++) {
            try (Store store = open()) {
                assertThat(values(store, NOTES)).hasSize(round);
                put(store, NOTES, Key.of(GROUP, round), "value" + round);
            }
        }
        try (Store store = open()) {
            assertThat(ascending(store, NOTES, GROUP, Bytes.EMPTY))
                    .containsExactly("value0", "value1", "value2", "value3", "value4");
        }
    }

    @Test
    void openingAndReadingDoesNotMakeItGrow() throws IOException {
        try (Store store = open()) {
            put(store, NOTES, Key.of(GROUP, 1), "one");
        }
        Map<String, Bytes> before = logFiles();
        for (int i = 0; i < 3; i++) {
            try (Store store = open()) {
                assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("one");
            }
        }
        assertThat(logFiles()).isEqualTo(before);
    }

    @Test
    void aSecondOpenerIsTurnedAway() {
        try (Store store = open()) {
            assertThatExceptionOfType(StoreInUseException.class)
                    .isThrownBy(this::open)
                    .withMessage("The store in " + folder() + " is open in another program.");
            put(store, NOTES, Key.of(GROUP, 1), "one");
        }
        try (Store store = open()) {
            assertThat(get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("one");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "not a folder");
        assertThatExceptionOfType(StoreFailedException.class)
                .isThrownBy(() -> XodusStore.open(file.resolve("store")))
                .withMessageStartingWith("The folder " + file.resolve("store") + " cannot be made or written.");
        assertThatExceptionOfType(StoreFailedException.class)
                .isThrownBy(() -> XodusStore.open(file))
                .withMessageStartingWith("The folder " + file + " cannot be made or written.");
    }

    @Test
    void aNewerFormatIsRefusedAndLeftAlone() throws IOException {
        open().close();
        XodusEngine engine = XodusEngine.open(folder());
        GroupCommit.Batch batch = engine.begin();
        batch.put(new Table("#format"), Key.of(Bytes.utf8("version")), Bytes.ofLong(XodusEngine.FORMAT + 1));
        batch.commit();
        engine.close();

        Map<String, Bytes> before = logFiles();
        assertThatExceptionOfType(NewerFormatException.class)
                .isThrownBy(this::open)
                .withMessage("The store in " + folder() + " has format 2, and this program knows formats up to 1."
                        + " Use the newer program that wrote it.");
        // Turned away twice: the first time left neither a lock nor a change behind.
        assertThatExceptionOfType(NewerFormatException.class).isThrownBy(this::open);
        assertThat(logFiles()).isEqualTo(before);
    }

    @Test
    void aCutEndWithoutAWholeCommitIsWhatACrashLeaves() throws IOException {
        fill(20);
        Path file = lastFile();
        byte[] good = Files.readAllBytes(file);
        byte[] halfACommit = Arrays.copyOf(good, good.length + 300);
        new Random(1).nextBytes(halfACommit);
        System.arraycopy(good, 0, halfACommit, 0, good.length);
        Files.write(file, halfACommit);
        assertAllThere(20);
    }

    @Test
    void aCrashInTheLastCommitLosesNoEarlierOne() throws IOException {
        fill(20);
        Path file = lastFile();
        byte[] good = Files.readAllBytes(file);
        // The last commit is the one of closing, where Xodus notes what it may clean.
        Files.write(file, Arrays.copyOf(good, good.length - 1));
        assertAllThere(20);
    }

    @Test
    void damageInFrontOfSavedCommitsIsRefusedAndNothingIsCutAway() throws IOException {
        fill(20);
        Path file = lastFile();
        byte[] good = Files.readAllBytes(file);
        int commits = CommitScan.count(good, 0);
        assertThat(commits).isGreaterThan(20);
        int refused = 0;
        for (int at = 0; at < good.length; at += 23) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) 0x80;
            Files.write(file, bad);
            try {
                open().close();
                assertThat(CommitScan.count(Files.readAllBytes(file), 0)).isGreaterThanOrEqualTo(commits - 1);
            } catch (NewerFormatException e) {
                assertThat(Files.readAllBytes(file))
                        .as("the byte of the version")
                        .isEqualTo(bad);
            } catch (StoreFailedException e) {
                refused++;
                assertThat(e).hasMessageContaining("Restore a backup.");
                assertThat(Files.readAllBytes(file)).as("byte " + at).isEqualTo(bad);
            }
        }
        assertThat(refused).isGreaterThan(3);
        Files.write(file, good);
        assertAllThere(20);
    }

    @Test
    void whateverIsWrongInTheFilesComesOutAsAStoreFailureAndNothingIsPrinted() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        fill(300);
        Path file = lastFile();
        byte[] good = Files.readAllBytes(file);
        PrintStream stderr = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            for (int round = 0; round < 60; round++) {
                byte[] bad = good.clone();
                for (int flips = 1 + random.nextInt(20); flips > 0; flips--) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bad);
                try (Store store = open()) {
                    readAll(store);
                } catch (StoreFailedException e) {
                    assertThat(e.getMessage()).doesNotContain("\n");
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("seed " + seed + ", round " + round, e);
                }
            }
        } finally {
            System.setErr(stderr);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aMissingFileInTheMiddleIsDamage() throws IOException {
        try (Store store = open()) {
            for (int i = 0; i < 12; i++) {
                Bytes value = Bytes.copyOf(new byte[1 << 20]);
                long order = i;
                store.write(tx -> {
                            tx.put(NOTES, Key.of(GROUP, order), value);
                            return null;
                        })
                        .join();
            }
        }
        List<String> names = new ArrayList<>(logFiles().keySet());
        assertThat(names).hasSizeGreaterThan(3);
        Files.delete(folder().resolve(names.get(1)));
        assertThatThrownBy(() -> {
                    try (Store store = open()) {
                        readAll(store);
                    }
                })
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("Restore a backup.");
    }

    private void fill(int count) {
        try (Store store = open()) {
            for (int i = 0; i < count; i++) {
                put(store, NOTES, Key.of(GROUP, i), "value" + i);
            }
        }
    }

    private void assertAllThere(int count) {
        try (Store store = open()) {
            assertThat(values(store, NOTES)).hasSize(count);
        }
    }

    private static void readAll(Store store) {
        store.read(tx -> {
            tx.entries(NOTES, (key, value) -> true);
            tx.ascend(NOTES, GROUP, Bytes.EMPTY, (order, value) -> true);
            tx.descend(NOTES, GROUP, null, (order, value) -> true);
            return null;
        });
    }

    private Path lastFile() throws IOException {
        return folder().resolve(new TreeMap<>(logFiles()).lastKey());
    }

    private Map<String, Bytes> logFiles() throws IOException {
        Map<String, Bytes> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xd")).toList()) {
                found.put(file.getFileName().toString(), Bytes.owning(Files.readAllBytes(file)));
            }
        }
        return found;
    }
}
