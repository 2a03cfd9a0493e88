// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryBackupTest {
    @TempDir
    Path root;

    private final FakeClock clock = new FakeClock();
    private final Store store = new MemoryStore();
    private final EmbeddedNames names = new EmbeddedNames(store);
    private final Somebody alice = new Somebody("alice");
    private final Somebody bob = new Somebody("bob");

    @AfterEach
    void close() {
        store.close();
    }

    private Path file() {
        return root.resolve("names.backup");
    }

    private DirectoryFolder place() {
        return new DirectoryFolder(root.resolve("restored"));
    }

    private long backUp(boolean force) throws AdminException {
        return new DirectoryBackup(file(), force).write(StoreAdmin.alone(names, () -> {}), clock, done -> true);
    }

    private DirectoryRestore.Restored restore() throws AdminException {
        return new DirectoryRestore(file(), place()).run(done -> true);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.toList();
        }
    }

    /** Alice's record, and bob's name, which he took out. */
    private SignedRecord fill() {
        SignedRecord record = alice.record(5, clock.instant());
        names.publish(record, clock.instant());
        names.publish(bob.record(7, clock.instant()), clock.instant());
        names.remove(bob.name, bob.identity.publicKey());
        return record;
    }

    /** What somebody makes who knows how the sum is made. */
    private void write(JsonMap... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonMap line : lines) {
            text.append(new String(line.encode(), StandardCharsets.UTF_8)).append('\n');
        }
        byte[] sum = DirectoryBackup.sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
        JsonMap end = JsonMap.builder()
                .put("names", lines.length - 1)
                .put("sha256", Bytes.copyOf(sum))
                .build();
        Files.writeString(file(), text + new String(end.encode(), StandardCharsets.UTF_8) + "\n");
    }

    private JsonMap header(int format) {
        return JsonMap.builder()
                .put("kind", DirectoryBackup.KIND)
                .put("format", format)
                .put("made", clock.instant())
                .build();
    }

    @Test
    void whatIsRestoredIsWhatWasThere() throws Exception {
        SignedRecord record = fill();
        HeldName held = new HeldName(new Username("zoe"), Bytes.utf8("a password's hash"));
        names.hold(held);
        assertThat(backUp(false)).isEqualTo(3);
        assertThat(restore()).isEqualTo(new DirectoryRestore.Restored(3, clock.instant()));
        try (Store restored = XodusStore.open(place().store())) {
            Names again = new EmbeddedNames(restored);
            assertThat(again.find(alice.name)).isEqualTo(names.find(alice.name));
            assertThat(again.whose(bob.name)).isEqualTo(names.whose(bob.name));
            assertThat(again.whose(held.name())).contains(held);
            assertThat(again.publish(record, clock.instant())).isEqualTo(PublishResult.UNCHANGED);
        }
    }

    @Test
    void noOlderRecordComesInBehindARestoredOne() throws Exception {
        fill();
        backUp(false);
        restore();
        try (Store restored = XodusStore.open(place().store())) {
            Names again = new EmbeddedNames(restored);
            assertThat(again.publish(alice.record(4, clock.instant()), clock.instant()))
                    .isEqualTo(PublishResult.STALE);
            assertThat(again.publish(bob.record(7, clock.instant()), clock.instant()))
                    .isEqualTo(PublishResult.STALE);
            assertThat(again.publish(new Somebody("bob").record(9, clock.instant()), clock.instant()))
                    .isEqualTo(PublishResult.TAKEN);
            assertThat(again.publish(alice.record(6, clock.instant()), clock.instant()))
                    .isEqualTo(PublishResult.UPDATED);
        }
    }

    @Test
    void whoRotatedAfterTheBackupGetsTheirNameBack() throws Exception {
        fill();
        backUp(false);
        restore();
        try (Store restored = XodusStore.open(place().store())) {
            Names again = new EmbeddedNames(restored);
            assertThat(again.publish(alice.rotated().rotated().record(6, clock.instant()), clock.instant()))
                    .isEqualTo(PublishResult.UPDATED);
        }
    }

    @Test
    void anEmptyDirectoryHasABackupToo() throws Exception {
        assertThat(backUp(false)).isZero();
        assertThat(restore().names()).isZero();
    }

    @Test
    void moreThanOneBatchIsKeptWhole() throws Exception {
        for (int i = 0; i < 1300; i++) {
            names.publish(new Somebody("n" + i).record(1, clock.instant()), clock.instant());
        }
        assertThat(backUp(false)).isEqualTo(1300);
        assertThat(restore().names()).isEqualTo(1300);
    }

    @Test
    void aFileThatWasCutOrChangedIsRefusedAndNothingIsMade() throws Exception {
        fill();
        backUp(false);
        byte[] whole = Files.readAllBytes(file());
        for (int cut = 0; cut < whole.length; cut += 7) {
            Files.write(file(), Bytes.copyOf(whole, 0, cut).toArray());
            assertThatThrownBy(this::restore).isInstanceOf(AdminException.class);
        }
        for (int at = 0; at < whole.length; at += 3) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file(), changed);
            assertThatThrownBy(this::restore).as("byte " + at).isInstanceOf(AdminException.class);
        }
        Files.write(file(), Bytes.copyOf(whole).concat(Bytes.utf8("\n")).toArray());
        assertThatThrownBy(this::restore).hasMessageContaining("damaged or was cut short");
        assertThat(left()).containsExactly(file());
    }

    @Test
    void aRecordThatItsOwnerDidNotSignIsRefusedThoughTheSumIsRight() throws Exception {
        SignedRecord alices = alice.record(5, clock.instant());
        JsonMap stolen = JsonMap.builder()
                .put("name", "carol")
                .put("written", clock.instant())
                .put("record", alices.record())
                .put("signature", alices.signature())
                .build();
        write(header(1), stolen);
        assertThatThrownBy(this::restore).hasMessageContaining("carol is not what its owner signed");

        JsonMap forged = JsonMap.builder()
                .put("name", "alice")
                .put("written", clock.instant())
                .put("record", alices.record())
                .put("signature", bob.record(5, clock.instant()).signature())
                .build();
        write(header(1), forged);
        assertThatThrownBy(this::restore).hasMessageContaining("alice is not what its owner signed");
        assertThat(left()).containsExactly(file());
    }

    @Test
    void aFileOfANewerProgramIsRefusedWithASentence() throws Exception {
        write(header(2));
        assertThatThrownBy(this::restore).hasMessageContaining("written by a newer p2pchat (format 2");
    }

    @Test
    void anythingElseIsNoBackup() throws Exception {
        for (String other :
                List.of("", "\n", "hello\n", "{}\n", "{\"kind\":\"shopping list\"}\n", "p2pchat backup\n")) {
            Files.writeString(file(), other);
            assertThatThrownBy(this::restore).isInstanceOf(AdminException.class);
        }
        Files.delete(file());
        assertThatThrownBy(this::restore).hasMessageContaining("no such file");
    }

    @Test
    void namesThatAreThereAreNotTouched() throws Exception {
        fill();
        backUp(false);
        restore();
        assertThatThrownBy(this::restore).hasMessageContaining("already; it was not touched");
        // A folder with other things in it is a good place.
        DirectoryFolder other = new DirectoryFolder(Files.createDirectories(root.resolve("other")));
        Files.writeString(other.path().resolve("key.pem"), "x");
        new DirectoryRestore(file(), other).run(done -> true);
        assertThat(other.path().resolve("key.pem")).exists();
        assertThat(other.store()).isDirectory();
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyOnRequestAndOnlyWhole() throws Exception {
        Files.writeString(file(), "precious");
        assertThatThrownBy(() -> backUp(false)).hasMessageContaining("--force");
        assertThat(file()).hasContent("precious");
        fill();
        assertThatThrownBy(() -> new DirectoryBackup(file(), true)
                        .write(StoreAdmin.alone(names, () -> {}), clock, done -> false))
                .isInstanceOf(AdminException.class);
        assertThat(file()).hasContent("precious");
        backUp(true);
        assertThat(left()).containsExactly(file());
        restore();
    }

    @Test
    void aRestoreThatIsGivenUpLeavesNothing() throws Exception {
        fill();
        backUp(false);
        assertThatThrownBy(() -> new DirectoryRestore(file(), place()).run(done -> false))
                .isInstanceOf(AdminException.class);
        assertThat(left()).containsExactly(file());
    }

    @Test
    void aTimeThatTheStoreCouldNotKeepIsRefused() throws Exception {
        SignedRecord record = alice.record(5, clock.instant());
        for (String written : List.of("1969-12-31T23:59:59.999Z", "+300000000-01-01T00:00:00.000Z")) {
            write(
                    header(1),
                    JsonMap.builder()
                            .put("name", "alice")
                            .put("written", written)
                            .put("record", record.record())
                            .put("signature", record.signature())
                            .build());
            assertThatThrownBy(this::restore).as(written).isInstanceOf(AdminException.class);
            assertThat(place().store()).doesNotExist();
        }
    }

    @Test
    void whatRootRestoresBelongsToWhoeverTheFolderBelongsTo() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
        fill();
        backUp(false);
        Files.createDirectories(place().path());
        UserPrincipal nobody =
                place().path().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(place().path(), nobody);
        restore();
        try (Stream<Path> all = Files.walk(place().store())) {
            assertThat(all)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(Files.getOwner(path)).isEqualTo(nobody));
        }
    }
}
