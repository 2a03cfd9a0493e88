// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.files.ProcessLock;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.profile.ProfileException.Reason;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    private static final Table NOTES = new Table("notes");
    private static final Key NOTE = Key.of(Bytes.utf8("note"));

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path home;

    private ProfileFolder folder;

    @BeforeEach
    void chooseFolder() {
        folder = new ProfileFolder(home, new Username("alice"));
    }

    @Test
    void keepsItsIdentityAndItsStore() throws Exception {
        PeerId id;
        try (Profile made = create()) {
            id = made.identity().id();
            put(made.store(), "remember me");
            assertThat(made.name()).isEqualTo(folder.name());
        }

        try (Profile opened = open()) {
            assertThat(opened.identity().id()).isEqualTo(id);
            assertThat(get(opened.store())).isEqualTo("remember me");
        }
    }

    @Test
    void opensOnlyWithItsPassphrase() throws Exception {
        FixedPassphrase right = new FixedPassphrase("correct horse");
        PeerId id;
        try (Profile made = Profile.create(folder, right, random)) {
            id = made.identity().id();
        }

        ProfileException wrong = refused(() -> Profile.open(folder, new FixedPassphrase("correct h0rse"), random));
        assertThat(wrong.reason()).isEqualTo(Reason.WRONG_PASSPHRASE);
        assertThat(wrong.getMessage()).doesNotContain("horse", "h0rse");
        try (Profile opened = Profile.open(folder, right, random)) {
            assertThat(opened.identity().id()).isEqualTo(id);
        }
        assertThat(right.chosen).isOne();
        assertThat(right.asked).isOne();
        assertThat(filesThatHold("correct horse".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void asksForNoPassphraseWhereThereIsNone() throws Exception {
        create().close();
        FixedPassphrase never = new FixedPassphrase("not needed");

        Profile.open(folder, never, random).close();

        assertThat(never.asked).isZero();
    }

    @Test
    void hasNoSecretInAnyFile() throws Exception {
        try (Profile made = create();
                KeyRing keys = KeyFile.open(folder, new char[0])) {
            put(made.store(), "a text that nobody else may read");

            for (byte[] secret : List.of(
                    keys.identity().signing().seed().bytes(),
                    keys.identity().noise().scalar().bytes(),
                    keys.dataKey().bytes(),
                    keys.indexKey().bytes(),
                    "a text that nobody else may read".getBytes(StandardCharsets.UTF_8))) {
                assertThat(filesThatHold(secret)).isEmpty();
                assertThat(filesThatHold(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII)))
                        .isEmpty();
            }
            // The scan would find what is there to find.
            assertThat(filesThatHold("alice".getBytes(StandardCharsets.UTF_8))).contains("profile.json");
            assertThat(keys).hasToString("KeyRing[hidden]");
        }
    }

    private List<String> filesThatHold(byte[] content) throws IOException {
        try (Stream<Path> files = Files.walk(folder.path())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, content))
                    .map(file -> folder.path().relativize(file).toString())
                    .toList();
        }
    }

    private static boolean contains(Path file, byte[] content) {
        try {
            String whole = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return whole.contains(new String(content, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isForItsOwnerAlone() throws Exception {
        assumeThat(Files.getFileStore(home).supportsFileAttributeView("posix")).isTrue();
        try (Profile made = create()) {
            assertThat(mode(made.folder().path())).isEqualTo("rwx------");
            assertThat(mode(folder.keys())).isEqualTo("rw-------");
            made.remember(made.settings().withPort(9001));
            assertThat(mode(folder.settings())).isEqualTo("rw-------");
        }
    }

    @Test
    void narrowsAFolderThatWasOpenToOthers() throws Exception {
        assumeThat(Files.getFileStore(home).supportsFileAttributeView("posix")).isTrue();
        Files.createDirectory(
                folder.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        create().close();

        assertThat(mode(folder.path())).isEqualTo("rwx------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void saysThatAnUnknownOneIsUnknown() {
        ProfileException refused = refused(this::open);

        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(folder.path()).doesNotExist();
        assertThat(ProfileFolder.in(home.resolve("nowhere"))).isEmpty();
    }

    @Test
    void isRefusedAtEveryFlippedBitOfItsKeys() throws Exception {
        create().close();
        byte[] file = Files.readAllBytes(folder.keys());
        for (int at = 0; at < file.length; at++) {
            file[at] ^= (byte) (1 << at % 8);
            Files.write(folder.keys(), file);
            file[at] ^= (byte) (1 << at % 8);

            assertThat(refused(this::open).reason()).as("byte %d", at).isEqualTo(Reason.DAMAGED);
        }
        Files.write(folder.keys(), file);
        open().close();
    }

    /** Whoever alters the file can make the checksum anew: the keys still come out right or not at all. */
    @Test
    void isRefusedAtEveryFlippedBitEvenWhenTheChecksumFits() throws Exception {
        create().close();
        byte[] file = Files.readAllBytes(folder.keys());
        Bytes good = Bytes.copyOf(file);
        int ciphertext = file.length - 150;
        TreeMap<Reason, Integer> reasons = new TreeMap<>();
        for (int at = Hashes.SHA256_BYTES; at < file.length; at += at < ciphertext ? 1 : 10) {
            file[at] ^= (byte) (1 << at % 8);
            writeKeys(Bytes.copyOf(file, Hashes.SHA256_BYTES, file.length - Hashes.SHA256_BYTES));
            file[at] ^= (byte) (1 << at % 8);

            Reason reason =
                    refused(() -> KeyFile.open(folder, new char[0]).close()).reason();
            assertThat(reason).as("byte %d", at).isIn(Reason.DAMAGED, Reason.WRONG_PASSPHRASE, Reason.NEWER);
            reasons.merge(reason, 1, Integer::sum);
        }
        assertThat(reasons).containsKeys(Reason.DAMAGED, Reason.WRONG_PASSPHRASE);
        Files.write(folder.keys(), good.toArray());
        open().close();
    }

    @Test
    void isRefusedWithKeysCutShortOrGoneOrEndless() throws Exception {
        create().close();
        byte[] file = Files.readAllBytes(folder.keys());
        for (int length = 0; length < file.length; length += 7) {
            Files.write(folder.keys(), Bytes.copyOf(file, 0, length).toArray());
            assertThat(refused(this::open).reason()).as("%d bytes", length).isEqualTo(Reason.DAMAGED);
        }
        Files.write(folder.keys(), new byte[1 << 20]);
        assertThat(refused(this::open).reason()).isEqualTo(Reason.DAMAGED);
        Files.delete(folder.keys());
        assertThat(refused(this::open).reason()).isEqualTo(Reason.DAMAGED);
        assertThat(folder.keys()).doesNotExist();
    }

    @Test
    void isRefusedWhenItsKeysAreOfANewerFormat() throws Exception {
        create().close();
        Bytes file = Bytes.copyOf(Files.readAllBytes(folder.keys()));
        CborMap body = CborMap.parse(file.slice(Hashes.SHA256_BYTES, file.length()));
        CborMap header =
                CborMap.builder().put("format", 2).put("protected", false).build();
        writeKeys(CborMap.builder()
                .put("header", header.encode())
                .put("nonce", body.bytes("nonce", 24))
                .encode());

        assertThat(refused(this::open).reason()).isEqualTo(Reason.NEWER);
    }

    @Test
    void doesNotSpendMemoryThatADamagedFileAsksFor() throws Exception {
        create().close();
        Bytes file = Bytes.copyOf(Files.readAllBytes(folder.keys()));
        CborMap body = CborMap.parse(file.slice(Hashes.SHA256_BYTES, file.length()));
        for (long kib : new long[] {0, 1, 2L << 20, 1L << 31, 1L << 32, Long.MAX_VALUE}) {
            CborMap header = CborMap.builder()
                    .put("format", 1)
                    .put("protected", false)
                    .put("memoryKib", kib)
                    .put("iterations", 1)
                    .put("parallelism", 1)
                    .put("salt", Bytes.fromHex("00".repeat(16)))
                    .build();
            writeKeys(CborMap.builder()
                    .put("header", header.encode())
                    .put("nonce", body.bytes("nonce", 24))
                    .put("sealed", body.bytes("sealed", 1 << 14))
                    .encode());

            assertThat(refused(this::open).reason()).as("%d KiB", kib).isEqualTo(Reason.DAMAGED);
        }
    }

    private void writeKeys(Bytes body) throws IOException {
        Files.write(folder.keys(), Hashes.sha256(body.toArray()).concat(body).toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "7",
                "{}",
                "{\"format\":1}",
                "{\"format\":1,\"name\":null}",
                "{\"format\":1,\"name\":\"bob\"}",
                "{\"format\":0,\"name\":\"alice\"}",
                "{\"format\":\"one\",\"name\":\"alice\"}",
                "{\"name\":\"alice\"}",
                "{\"format\":1,\"name\":\"alice\",\"port\":\"x\"}",
                "\u0000\u0000"
            })
    void isRefusedWithDamagedSettings(String settings) throws Exception {
        create().close();
        Files.writeString(folder.settings(), settings);

        assertThat(refused(this::open).reason()).isEqualTo(Reason.DAMAGED);
        assertThat(Files.readString(folder.settings())).isEqualTo(settings);
    }

    @Test
    void isRefusedWithSettingsOfANewerFormatAndReadWithNewFields() throws Exception {
        create().close();
        Files.writeString(folder.settings(), "{\"format\":2,\"name\":\"alice\"}");
        assertThat(refused(this::open).reason()).isEqualTo(Reason.NEWER);

        Files.writeString(folder.settings(), "{\"format\":1,\"name\":\"alice\",\"later\":{\"a\":[1]}}");
        open().close();
    }

    @Test
    void isRefusedWithEndlessSettings() throws Exception {
        create().close();
        Files.writeString(folder.settings(), " ".repeat(65_537));

        assertThat(refused(this::open).reason()).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void remembersWhatWasAskedFor() throws Exception {
        try (Profile made = create()) {
            made.remember(made.settings().withPort(9001).withDirectory("http://localhost:5000"));
        }

        try (Profile opened = open()) {
            assertThat(opened.settings())
                    .isEqualTo(new ProfileSettings(ProfileSettings.FORMAT, "alice", "http://localhost:5000", 9001));
        }
        assertThat(folder.path().resolve("profile.json.new")).doesNotExist();
    }

    @Test
    void isUnusableWhereAFileIsInItsPlace() throws Exception {
        Files.writeString(folder.path(), "in the way");
        assertThat(refused(this::create).reason()).isEqualTo(Reason.UNUSABLE);
        assertThat(Files.readString(folder.path())).isEqualTo("in the way");

        ProfileFolder below = new ProfileFolder(folder.path(), new Username("bob"));
        assertThat(refused(() -> Profile.create(below, Passphrase.none(), random))
                        .reason())
                .isEqualTo(Reason.UNUSABLE);
    }

    @Test
    void isUnusableWhereAFolderIsInPlaceOfItsFiles() throws Exception {
        create().close();
        Files.delete(folder.lock());
        Files.createDirectory(folder.lock());
        assertThat(refused(this::open).reason()).isEqualTo(Reason.UNUSABLE);
        Files.delete(folder.lock());

        Files.delete(folder.settings());
        Files.createDirectory(folder.settings());
        assertThat(refused(this::open).reason()).isEqualTo(Reason.UNUSABLE);
    }

    @Test
    void isUnusableWhereTheStoreCannotBeOpenedAndGivesTheLockBack() throws Exception {
        create().close();
        Path store = home.resolve("aside");
        Files.move(folder.store(), store);
        Files.writeString(folder.store(), "in the way");
        assertThat(refused(this::open).reason()).isEqualTo(Reason.UNUSABLE);
        Files.delete(folder.store());
        Files.move(store, folder.store());

        open().close();
    }

    @Test
    void isNeverMadeOverAnotherOne() throws Exception {
        PeerId id;
        try (Profile made = create()) {
            id = made.identity().id();
        }

        assertThat(refused(this::create)).hasMessageContaining("alice");

        try (Profile opened = open()) {
            assertThat(opened.identity().id()).isEqualTo(id);
        }
    }

    @Test
    void isNotMadeOverKeysOrMessagesThatHaveNoSettings() throws Exception {
        try (Profile made = create()) {
            put(made.store(), "said once");
        }
        byte[] settings = Files.readAllBytes(folder.settings());
        Files.delete(folder.settings());

        ProfileException refused = refused(this::create);

        assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(refused).hasMessageContaining("keys.sealed").hasMessageContaining("profile.json");
        Files.write(folder.settings(), settings);
        try (Profile opened = open()) {
            assertThat(get(opened.store())).isEqualTo("said once");
        }
    }

    @Test
    void isRemovedWithEverythingOfItsOwnAndNothingElse() throws Exception {
        create().close();
        folder.remove();
        assertThat(folder.path()).doesNotExist();

        create().close();
        Path notes = Files.writeString(folder.path().resolve("notes.txt"), "mine");
        folder.remove();
        try (Stream<Path> left = Files.list(folder.path())) {
            assertThat(left).containsExactly(notes);
        }
    }

    @Test
    void isMadeWhereTheEarlierAttemptGotNoFartherThanItsFolder() throws Exception {
        Files.createDirectory(folder.path());
        Files.writeString(folder.path().resolve("keys.sealed.new"), "half a file");

        create().close();

        open().close();
        assertThat(folder.path().resolve("keys.sealed.new")).doesNotExist();
    }

    @Test
    void isFoundInItsHomeWhateverElseLiesThere() throws Exception {
        create().close();
        ProfileFolder bob = new ProfileFolder(home, new Username("bob"));
        Profile.create(bob, Passphrase.none(), random).close();
        for (String other : List.of("Not A Profile", "aa", "zz", ".hidden")) {
            Files.createDirectory(home.resolve(other));
        }
        Files.writeString(home.resolve("Not A Profile").resolve("profile.json"), "{}");
        Files.writeString(home.resolve(".hidden").resolve("profile.json"), "{}");
        Files.writeString(home.resolve("file"), "");

        assertThat(ProfileFolder.in(home)).containsExactly(folder, bob);
    }

    @Test
    void wipesItsKeysWhenItIsClosed() throws Exception {
        Profile made = create();
        made.close();

        assertThat(catchThrowableOfType(
                        IllegalStateException.class,
                        () -> made.identity().signing().seed().bytes()))
                .isNotNull();
    }

    @Test
    void asksNothingOfAnotherHolderAndNamesIt() throws Exception {
        create().close();
        try (ProfileHolder other = ProfileHolder.start(folder)) {
            assertThat(other.said()).isEqualTo("open");

            ProfileException inUse = refused(this::open);
            assertThat(inUse.reason()).isEqualTo(Reason.IN_USE);
            assertThat(inUse.getMessage()).contains("pid " + other.pid());
            assertThat(Profile.isOpen(folder)).isTrue();
            assertThat(Profile.holder(folder)).isEqualTo(other.pid());

            other.kill();

            assertThat(Profile.isOpen(folder)).isFalse();
            open().close();
        }
    }

    /** POSIX gives up all of a process's locks on a file when it closes any of its channels to it. */
    @Test
    void staysLockedForOthersWhateverIsAskedInThisProcess() throws Exception {
        try (Profile held = create()) {
            ProfileException inUse = refused(this::open);
            assertThat(inUse.reason()).isEqualTo(Reason.IN_USE);
            assertThat(inUse.getMessage())
                    .contains("pid " + ProcessHandle.current().pid());
            assertThat(Profile.isOpen(folder)).isTrue();
            assertThat(Profile.holder(folder)).isEqualTo(ProcessHandle.current().pid());
            assertThat(Profile.isOpen(new ProfileFolder(home.resolve("."), folder.name())))
                    .isTrue();

            try (ProfileHolder other = ProfileHolder.start(folder)) {
                assertThat(other.said()).isEqualTo(Reason.IN_USE.toString());
            }
            assertThat(held.name()).isEqualTo(folder.name());
        }
        assertThat(Profile.isOpen(folder)).isFalse();
        open().close();
    }

    @Test
    void isOpenedWhileAnotherProcessOnlyAsks() throws Exception {
        create().close();
        try (ProfileHolder asking = ProfileHolder.asking(folder)) {
            assertThat(asking.said()).isEqualTo("asking");
            for (int i = 0; i < 300; i++) {
                ProcessLock lock = ProcessLock.tryTake(folder.lock());
                assertThat(lock).as("attempt %d", i).isNotNull();
                Objects.requireNonNull(lock).close();
            }
        }
    }

    @Test
    void isHeldByNobodyThatCanBeToldWhenTheLockFileSaysNonsense() throws Exception {
        create().close();
        for (String nonsense : List.of("", "x", "9".repeat(21), "12 34")) {
            Files.writeString(folder.lock(), nonsense);
            assertThat(Profile.holder(folder)).isZero();
            assertThat(Profile.isOpen(folder)).isFalse();
        }
        open().close();
    }

    private Profile create() throws ProfileException {
        return Profile.create(folder, Passphrase.none(), random);
    }

    private Profile open() throws ProfileException {
        return Profile.open(folder, Passphrase.none(), random);
    }

    private static ProfileException refused(ThrowingCallable call) {
        ProfileException refused = catchThrowableOfType(ProfileException.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.getMessage()).isNotBlank();
        return refused;
    }

    private static void put(Store store, String text) {
        store.write(tx -> {
                    tx.put(NOTES, NOTE, Bytes.utf8(text));
                    return true;
                })
                .join();
    }

    private static @Nullable String get(Store store) {
        Bytes value = store.read(tx -> tx.get(NOTES, NOTE));
        return value == null ? null : new String(value.toArray(), StandardCharsets.UTF_8);
    }
}
