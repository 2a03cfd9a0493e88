// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.profile.ProfileException.Reason;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup holds all or is refused, and a restore makes all or nothing. */
class BackupTest {
    private static final Table NOTES = new Table("notes");
    private static final Bytes GROUP = Bytes.utf8("group");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path root;

    private ProfileFolder folder;
    private Path file;
    private Path elsewhere;
    private PeerId id;

    @BeforeEach
    void makeAProfile() throws Exception {
        folder = new ProfileFolder(root.resolve("home"), new Username("alice"));
        file = root.resolve("alice.backup");
        elsewhere = root.resolve("elsewhere");
        try (Profile profile = Profile.create(folder, new FixedPassphrase("correct horse"), random)) {
            id = profile.identity().id();
            put(profile.store(), 1, "the first note");
            put(profile.store(), 2, "the second note");
        }
    }

    private static void put(Store store, long order, String text) {
        store.write(tx -> {
                    tx.put(NOTES, Key.of(GROUP, order), Bytes.utf8(text));
                    return true;
                })
                .join();
    }

    private static @Nullable String get(Store store, long order) {
        Bytes value = store.read(tx -> tx.get(NOTES, Key.of(GROUP, order)));
        return value == null ? null : new String(value.toArray(), StandardCharsets.UTF_8);
    }

    private Profile open() throws ProfileException {
        return Profile.open(folder, new FixedPassphrase("correct horse"), random);
    }

    private long backUp(boolean replace, Progress progress) throws ProfileException {
        try (Backup backup = new Backup(folder, file, replace);
                Profile profile = open()) {
            profile.snapshot(backup.snapshot());
            return backup.write(
                    "correct horse".toCharArray(), "battery staple".toCharArray(), () -> NOW, progress, random);
        }
    }

    private void backUp() throws ProfileException {
        backUp(false, Progress.NONE);
    }

    private ProfileFolder restore(Consumer<Transaction> first) throws ProfileException {
        Restore restore = new Restore(BackupFile.open(file), elsewhere, random);
        restore.run("battery staple".toCharArray(), first, Progress.NONE);
        return restore.folder();
    }

    private static void nothing(Transaction first) {}

    private static ProfileException refused(ThrowingCallable call) {
        ProfileException refused = catchThrowableOfType(ProfileException.class, call);
        assertThat(refused).as("it should be refused").isNotNull();
        return refused;
    }

    private List<String> names(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void bringsEverythingBackUnderTheBackupsPassphrase() throws Exception {
        backUp();

        ProfileFolder restored = restore(first -> first.put(NOTES, Key.of(GROUP, 3), Bytes.utf8("made at once")));

        assertThat(BackupFile.open(file).made()).isEqualTo(NOW);
        try (Profile profile = Profile.open(restored, new FixedPassphrase("battery staple"), random)) {
            assertThat(profile.identity().id()).isEqualTo(id);
            assertThat(get(profile.store(), 1)).isEqualTo("the first note");
            assertThat(get(profile.store(), 2)).isEqualTo("the second note");
            assertThat(get(profile.store(), 3)).isEqualTo("made at once");
        }
        assertThat(refused(() -> Profile.open(restored, new FixedPassphrase("correct horse"), random))
                        .reason())
                .isEqualTo(Reason.WRONG_PASSPHRASE);
        assertThat(names(elsewhere)).containsExactly("alice");
        assertThat(names(root)).containsExactly("alice.backup", "elsewhere", "home");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void holdsTheStateOfOneMomentWhileWritingGoesOn() throws Exception {
        try (Backup backup = new Backup(folder, file, false);
                Profile profile = open()) {
            profile.store()
                    .write(tx -> {
                        for (int i = 3; i < 2000; i++) {
                            tx.put(NOTES, Key.of(GROUP, i), Bytes.utf8("x".repeat(1000)));
                        }
                        return true;
                    })
                    .join();
            Thread writing = new Thread(() -> {
                for (int i = 2000; i < 2200; i++) {
                    put(profile.store(), i, "later");
                }
            });
            writing.start();
            profile.snapshot(backup.snapshot());
            put(profile.store(), 5000, "after it");
            writing.join();
            backup.write(
                    "correct horse".toCharArray(), "battery staple".toCharArray(), () -> NOW, Progress.NONE, random);
        }

        try (Profile profile =
                Profile.open(restore(BackupTest::nothing), new FixedPassphrase("battery staple"), random)) {
            assertThat(get(profile.store(), 1999)).isNotNull();
            assertThat(get(profile.store(), 5000)).isNull();
            int last = 2000;
            while (get(profile.store(), last) != null) {
                last++;
            }
            for (int i = last; i < 2200; i++) {
                assertThat(get(profile.store(), i)).isNull();
            }
        }
    }

    @Test
    void showsNothingButWhoseItIs() throws Exception {
        backUp();

        byte[] bytes = Files.readAllBytes(file);
        try (KeyRing keys = KeyFile.open(folder, "correct horse".toCharArray())) {
            for (byte[] secret : List.of(
                    keys.identity().signing().seed().bytes(),
                    keys.identity().noise().scalar().bytes(),
                    keys.dataKey().bytes(),
                    keys.indexKey().bytes(),
                    id.hash().toArray(),
                    "note".getBytes(StandardCharsets.UTF_8),
                    GROUP.toArray())) {
                // The table's name is "notes", and no secret.
                assertThat(count(bytes, secret))
                        .isEqualTo(Arrays.equals(secret, "note".getBytes(StandardCharsets.UTF_8)) ? 2 : 0);
            }
        }
        assertThat(count(bytes, "alice".getBytes(StandardCharsets.UTF_8))).isPositive();
    }

    private static int count(byte[] where, byte[] what) {
        int count = 0;
        for (int i = 0; i + what.length <= where.length; i++) {
            count += Arrays.equals(where, i, i + what.length, what, 0, what.length) ? 1 : 0;
        }
        return count;
    }

    @Test
    void opensOnlyWithItsPassphrase() throws Exception {
        backUp();

        Restore restore = new Restore(BackupFile.open(file), elsewhere, random);
        ProfileException wrong =
                refused(() -> restore.run("correct horse".toCharArray(), BackupTest::nothing, Progress.NONE));

        assertThat(wrong.reason()).isEqualTo(Reason.WRONG_PASSPHRASE);
        assertThat(wrong).hasMessageContaining("alice.backup").hasMessageNotContaining("horse");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void isRefusedAtEveryFlippedBitBeforeAnythingIsMade() throws Exception {
        backUp();
        byte[] whole = Files.readAllBytes(file);
        // What comes before the records is short; of those, and of the tag, a bit in each byte.
        try (KeyRing keys = BackupFile.open(file).open("battery staple".toCharArray())) {
            for (int i = 0; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << (i % 8));
                Files.write(file, flipped);

                assertRefused(keys, "byte " + i);
            }
            Files.write(file, whole);
            assertThat(verify(keys)).isEqualTo(2);
        }
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void isRefusedWhereverItIsCutOrLengthened() throws Exception {
        backUp();
        byte[] whole = Files.readAllBytes(file);
        try (KeyRing keys = BackupFile.open(file).open("battery staple".toCharArray())) {
            for (int length = 0; length < whole.length; length++) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertRefused(keys, "cut at " + length);
            }
            Files.write(file, Arrays.copyOf(whole, whole.length + 1));
            assertRefused(keys, "one more");
        }
    }

    /** As a restore goes about it, but for the passphrase, which would make this last for an hour. */
    private void assertRefused(KeyRing keys, String how) {
        ProfileException refused = catchThrowableOfType(ProfileException.class, () -> {
            BackupFile changed = BackupFile.open(file);
            var unused = new Restore(changed, elsewhere, random);
            changed.read(keys.dataKey(), (table, key, value) -> {}, Progress.NONE, 0, 0);
        });
        assertThat(refused).as(how).isNotNull();
        assertThat(refused.reason()).as(how).isIn(Reason.DAMAGED, Reason.NEWER);
        assertThat(refused.getMessage()).as(how).contains("alice");
    }

    private long verify(KeyRing keys) throws ProfileException {
        return BackupFile.open(file).read(keys.dataKey(), (table, key, value) -> {}, Progress.NONE, 0, 0);
    }

    @Test
    void isRefusedWhenRecordsChangedPlaces() throws Exception {
        backUp();
        byte[] whole = Files.readAllBytes(file);
        // Both records have the same length but for their texts, "first" and "second": found by their orders.
        List<Integer> starts = new ArrayList<>();
        byte[] head = {1, 5, 'n', 'o', 't', 'e', 's'};
        for (int i = 0; i + head.length <= whole.length; i++) {
            if (Arrays.equals(whole, i, i + head.length, head, 0, head.length)) {
                starts.add(i);
            }
        }
        assertThat(starts).hasSize(2);
        int first = starts.get(0);
        int second = starts.get(1);
        int end = whole.length - 32 - 9;
        byte[] swapped = whole.clone();
        System.arraycopy(whole, second, swapped, first, end - second);
        System.arraycopy(whole, first, swapped, first + end - second, second - first);
        Files.write(file, swapped);

        assertThat(refused(() -> restore(BackupTest::nothing)).reason()).isEqualTo(Reason.DAMAGED);
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void isRefusedInANewerFormat() throws Exception {
        backUp();
        byte[] newer = Files.readAllBytes(file);
        newer["p2pchat backup\n".length() + 3]++;
        Files.write(file, newer);

        ProfileException refused = refused(() -> BackupFile.open(file));

        assertThat(refused.reason()).isEqualTo(Reason.NEWER);
        assertThat(refused).hasMessageContaining("newer p2pchat");
    }

    @Test
    void isNoBackupWhenItIsSomethingElse() throws Exception {
        Files.writeString(file, "a letter");
        assertThat(refused(() -> BackupFile.open(file))).hasMessageContaining("no backup");
        assertThat(refused(() -> BackupFile.open(root))).hasMessageContaining("cannot be read");
        assertThat(refused(() -> BackupFile.open(root.resolve("nothing")))).hasMessageContaining("no such file");
    }

    @Test
    void doesNotSpendMemoryThatADamagedFileAsksFor() throws Exception {
        backUp();
        byte[] greedy = Files.readAllBytes(file);
        Arrays.fill(greedy, 19, 23, (byte) 0x7f);
        Files.write(file, greedy);

        assertThat(refused(() -> BackupFile.open(file)).reason()).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void isNotPutInPlaceOfAnotherFileUnlessAskedTo() throws Exception {
        Files.writeString(file, "precious");

        assertThat(refused(this::backUp)).hasMessageContaining("--force");
        assertThat(file).hasContent("precious");

        assertThat(backUp(true, Progress.NONE)).isEqualTo(2);
        assertThat(BackupFile.open(file).name()).isEqualTo(folder.name());
    }

    @Test
    void isNotPutInPlaceOfAFolderOrWhereThereIsNone() throws Exception {
        Files.createDirectory(file);
        assertThat(refused(() -> backUp(true, Progress.NONE))).hasMessageContaining("already");
        assertThat(refused(() -> new Backup(folder, root.resolve("no/folder/file"), true)))
                .hasMessageContaining("no folder");
    }

    @Test
    void leavesNothingBehindWhenItIsCalledOff() throws Exception {
        assertThat(refused(() -> backUp(false, (done, total) -> false)).reason())
                .isEqualTo(Reason.CANCELLED);
        assertThat(names(root)).containsExactly("home");

        backUp();
        Restore restore = new Restore(BackupFile.open(file), elsewhere, random);
        long bytes = Files.size(file);
        // While it is verified, and while it is built.
        for (long until : new long[] {0, bytes}) {
            assertThat(refused(() -> restore.run(
                                    "battery staple".toCharArray(),
                                    BackupTest::nothing,
                                    (done, total) -> done <= until))
                            .reason())
                    .isEqualTo(Reason.CANCELLED);
        }
        assertThat(names(elsewhere)).isEmpty();
    }

    @Test
    void aSnapshotThatNobodyWantsAnyMoreStops() throws Exception {
        Path snapshot = root.resolve("snapshot");
        try (Profile profile = open()) {
            put(profile.store(), 3, "x".repeat(1 << 20));
            put(profile.store(), 4, "y".repeat(1 << 20));
            // Not while it is just being made: that is another error.
            BooleanSupplier goes = () -> snapshot.toFile().delete() || !Files.exists(snapshot);
            ProfileException refused =
                    catchThrowableOfType(ProfileException.class, () -> Snapshot.write(profile.store(), snapshot, goes));

            assertThat(refused).isNotNull();
            assertThat(refused.reason()).isEqualTo(Reason.CANCELLED);
            assertThat(get(profile.store(), 1)).as("the store goes on").isEqualTo("the first note");
            Files.writeString(snapshot, "somebody's");
            assertThat(refused(() -> profile.snapshot(snapshot)).reason()).isEqualTo(Reason.UNUSABLE);
            assertThat(snapshot).hasContent("somebody's");
        }
    }

    @Test
    void aDamagedRecordIsNotBackedUpAsIfItWereWhole() throws Exception {
        try (Backup backup = new Backup(folder, file, false);
                Profile profile = open()) {
            profile.snapshot(backup.snapshot());
            byte[] bytes = Files.readAllBytes(backup.snapshot());
            bytes[bytes.length - 20] ^= 1;
            Files.write(backup.snapshot(), bytes);

            ProfileException refused = refused(() -> backup.write(
                    "correct horse".toCharArray(), "battery staple".toCharArray(), () -> NOW, Progress.NONE, random));

            assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
        }
        assertThat(names(root)).containsExactly("home");
    }

    @Test
    void isNotRestoredOverAnything() throws Exception {
        backUp();

        assertThat(refused(() -> new Restore(BackupFile.open(file), folder.home(), random)))
                .hasMessageContaining("already");
        Files.createDirectories(elsewhere.resolve("alice"));
        assertThat(refused(() -> restore(BackupTest::nothing))).hasMessageContaining("already");
        assertThat(names(elsewhere.resolve("alice"))).isEmpty();
    }

    @Test
    void makesNothingWhenTheFirstTransactionFails() throws Exception {
        backUp();

        assertThat(refused(() -> restore(first -> {
                    throw new dev.p2pchat.storage.StoreFailedException("the disk is full");
                })))
                .hasMessageContaining("the disk is full");
        assertThat(names(elsewhere)).isEmpty();
    }

    @Test
    void carriesTheKeysOfARotationThatCameAfterTheSnapshot() throws Exception {
        PeerId rotated;
        try (Backup backup = new Backup(folder, file, false);
                Profile profile = open()) {
            profile.snapshot(backup.snapshot());
            profile.rotate(NOW, random);
            rotated = profile.identity().id();
            backup.write(
                    "correct horse".toCharArray(), "battery staple".toCharArray(), () -> NOW, Progress.NONE, random);
        }

        try (Profile profile =
                Profile.open(restore(BackupTest::nothing), new FixedPassphrase("battery staple"), random)) {
            assertThat(profile.identity().id()).isEqualTo(rotated);
            assertThat(profile.isOurs(id)).isTrue();
        }
    }
}
