// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.profile.ProfileException.Reason;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another passphrase, and other keys: whatever happens on the way, the profile is the old one or the new one, whole. */
class KeyChangeTest {
    private static final Table NOTES = new Table("notes");
    private static final Table OTHERS = new Table("others");
    private static final Bytes ANNE = Bytes.utf8("anne");
    private static final Bytes BERT = Bytes.utf8("bert");
    private static final int RECORDS = 20;

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path root;

    private ProfileFolder folder;
    private PeerId id;

    @BeforeEach
    void makeAProfile() throws Exception {
        folder = new ProfileFolder(root.resolve("home"), new Username("alice"));
        try (Profile profile = Profile.create(folder, Passphrase.none(), random)) {
            id = profile.identity().id();
            profile.store()
                    .write(tx -> {
                        for (int i = 0; i < RECORDS; i++) {
                            tx.put(NOTES, Key.of(i % 2 == 0 ? ANNE : BERT, i), Bytes.utf8("note " + i));
                        }
                        tx.put(OTHERS, Key.of(ANNE), Bytes.utf8("other"));
                        return true;
                    })
                    .join();
        }
    }

    private void assertHasEverything(ProfileFolder where, String passphrase) throws Exception {
        try (Profile profile = Profile.open(where, new FixedPassphrase(passphrase), random)) {
            assertThat(profile.identity().id()).isEqualTo(id);
            for (int i = 0; i < RECORDS; i++) {
                Key key = Key.of(i % 2 == 0 ? ANNE : BERT, i);
                Bytes value = profile.store().read(tx -> tx.get(NOTES, key));
                assertThat(value).as("record %d", i).isEqualTo(Bytes.utf8("note " + i));
            }
            Bytes other = profile.store().read(tx -> tx.get(OTHERS, Key.of(ANNE)));
            assertThat(other).isEqualTo(Bytes.utf8("other"));
        }
        assertThat(names(where.path())).containsExactly("keys.sealed", "profile.json", "profile.lock", "store");
    }

    private static Set<Bytes> groups(ReadTransaction transaction) {
        return Set.of(ANNE, BERT);
    }

    private static List<String> names(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static ProfileException refused(ThrowingCallable call) {
        ProfileException refused = catchThrowableOfType(ProfileException.class, call);
        assertThat(refused).as("it should be refused").isNotNull();
        return refused;
    }

    @Test
    void aNewPassphraseOpensAndTheOldOneDoesNot() throws Exception {
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            change.passphrase("one".toCharArray());
        }
        assertHasEverything(folder, "one");
        assertThat(refused(() -> Profile.open(folder, Passphrase.none(), random))
                        .reason())
                .isEqualTo(Reason.WRONG_PASSPHRASE);
        assertThat(refused(() -> KeyChange.begin(folder, new FixedPassphrase("two"), random))
                        .reason())
                .isEqualTo(Reason.WRONG_PASSPHRASE);

        try (KeyChange change = KeyChange.begin(folder, new FixedPassphrase("one"), random)) {
            change.passphrase(new char[0]);
        }
        assertThat(Profile.hasPassphrase(folder)).isFalse();
        assertHasEverything(folder, "not asked for");
    }

    @Test
    void nobodyElseMayHaveTheProfileOpen() throws Exception {
        try (ProfileHolder holder = ProfileHolder.start(folder)) {
            ProfileException refused = refused(() -> KeyChange.begin(folder, Passphrase.none(), random));

            assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refused).hasMessageContaining("pid " + holder.pid());
        }
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            assertThat(refused(() -> Profile.open(folder, Passphrase.none(), random))
                            .reason())
                    .isEqualTo(Reason.IN_USE);
            assertThat(change).isNotNull();
        }
        assertHasEverything(folder, "");
    }

    @Test
    void newKeysOpenEverythingAndTheOldOnesNothing() throws Exception {
        byte[] oldKeys = Files.readAllBytes(folder.keys());
        try (KeyRing before = KeyFile.open(folder, new char[0])) {
            try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
                change.rekey("one".toCharArray(), KeyChangeTest::groups, Progress.NONE);
            }
            assertHasEverything(folder, "one");
            try (SealedStore store = new SealedStore(
                    XodusStore.open(folder.store()),
                    before.dataKey().copy(),
                    before.indexKey().copy(),
                    random)) {
                assertThat((Object) store.read(tx -> tx.get(NOTES, Key.of(ANNE, 0))))
                        .isNull();
            }
            try (KeyRing after = KeyFile.open(folder, "one".toCharArray())) {
                assertThat(after.dataKey()).isNotEqualTo(before.dataKey());
                assertThat(after.indexKey()).isNotEqualTo(before.indexKey());
            }
        }
        Files.write(folder.keys(), oldKeys);
        try (Profile profile = Profile.open(folder, Passphrase.none(), random)) {
            assertThat((Object) profile.store().read(tx -> tx.get(NOTES, Key.of(ANNE, 0))))
                    .isNull();
        }
    }

    @Test
    void whateverMomentItIsKilledAtTheProfileIsTheOldOneOrTheNewOne() throws Exception {
        List<ProfileFolder> remains = new ArrayList<>();
        Runnable keep = () -> remains.add(copyOfWhatLiesThere(remains.size()));
        keep.run();
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            change.rekey(
                    "one".toCharArray(),
                    KeyChangeTest::groups,
                    (done, total) -> {
                        if (remains.size() == 1) {
                            keep.run();
                        }
                        return true;
                    },
                    new StoreSwap(folder, keep));
        }
        keep.run();

        int old = 0;
        int fresh = 0;
        for (ProfileFolder where : remains) {
            // Which it is to be shows only after it was opened: that finishes it, or takes it back.
            new StoreSwap(where).finish();
            if (Profile.hasPassphrase(where)) {
                assertHasEverything(where, "one");
                fresh++;
            } else {
                assertThat(fresh).as("never back again").isZero();
                assertHasEverything(where, "");
                old++;
            }
        }
        // Before, in the middle of making the store, and with both made; then after each of four steps, and at the end.
        assertThat(old).isEqualTo(3);
        assertThat(fresh).isEqualTo(5);
        assertHasEverything(folder, "one");
    }

    @Test
    void whoeverIsKilledWhileRemovingTheOldStoreIsFinishedByTheNext() throws Exception {
        ProfileFolder[] halfRemoved = new ProfileFolder[1];
        int[] step = {0};
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            change.rekey("one".toCharArray(), KeyChangeTest::groups, Progress.NONE, new StoreSwap(folder, () -> {
                if (++step[0] == 4) {
                    halfRemoved[0] = copyOfWhatLiesThere(0);
                }
            }));
        }
        Path former = halfRemoved[0].path().resolve("store.former");
        try (Stream<Path> files = Files.list(former)) {
            Files.delete(files.findFirst().orElseThrow());
        }

        assertHasEverything(halfRemoved[0], "one");
    }

    private ProfileFolder copyOfWhatLiesThere(int number) {
        ProfileFolder copy = new ProfileFolder(root.resolve("copy" + number), folder.name());
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.sorted().toList()) {
                Path to = copy.path().resolve(folder.path().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else if (!file.equals(folder.lock())) {
                    // Closing any channel to the lock's file would let go of the lock.
                    Files.copy(file, to);
                }
            }
            return copy;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRecordOfAnUnknownGroupKeepsEverythingAsItWas() throws Exception {
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            ProfileException refused =
                    refused(() -> change.rekey("one".toCharArray(), any -> Set.of(ANNE), Progress.NONE));

            assertThat(refused.reason()).isEqualTo(Reason.UNUSABLE);
        }
        assertHasEverything(folder, "");
    }

    @Test
    void whoCallsItOffHasWhatTheyHad() throws Exception {
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            assertThat(refused(() -> change.rekey("one".toCharArray(), KeyChangeTest::groups, (done, total) -> false))
                            .reason())
                    .isEqualTo(Reason.CANCELLED);
        }
        assertHasEverything(folder, "");
    }

    @Test
    void saysNothingOfThePassphrase() throws Exception {
        try (KeyChange change = KeyChange.begin(folder, Passphrase.none(), random)) {
            change.rekey("one secret word".toCharArray(), KeyChangeTest::groups, Progress.NONE);
        }
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("one secret word");
            }
        }
    }
}
