// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.MemoryPresence;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.ipc.LineChannel;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AdminTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path data;

    private final FakeClock clock = new FakeClock();
    private final MemoryPresence presence = new MemoryPresence(Duration.ofSeconds(60), clock);
    private final Somebody alice = new Somebody("alice");
    private final List<Username> freed = new CopyOnWriteArrayList<>();
    private DirectoryFolder folder;
    private Store store;
    private EmbeddedNames names;
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        folder = new DirectoryFolder(data);
        store = XodusStore.open(folder.store());
        names = new EmbeddedNames(store);
        server = AdminServer.start(folder, StoreAdmin.serving(names, presence, freed::add));
    }

    @AfterEach
    void end() {
        server.close();
        store.close();
    }

    private static List<String> list(DirectoryAdmin admin, boolean online, long limit) throws AdminException {
        List<String> listed = new ArrayList<>();
        admin.list(online, limit, view -> listed.add(view.name().value()));
        return listed;
    }

    private Path socket() throws IOException {
        return folder.socket().find();
    }

    /** Serves what no directory would. */
    private ServerSocketChannel impostor() throws IOException {
        server.close();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket()));
        return listener;
    }

    @Test
    void listsWhoIsThereAndWhoIsOnline() throws Exception {
        for (int i = 0; i < 1203; i++) {
            names.publish(new Somebody(String.format("n%04d", i)).record(1, clock.instant()), clock.instant());
        }
        presence.renew(new Username("n0007"), 1);
        presence.renew(new Username("n1100"), 1);
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.isServing()).isTrue();
            assertThat(list(admin, false, Long.MAX_VALUE))
                    .isEqualTo(IntStream.range(0, 1203)
                            .mapToObj(i -> String.format("n%04d", i))
                            .toList());
            assertThat(list(admin, false, 501)).hasSize(501);
            assertThat(list(admin, true, 10)).containsExactly("n0007", "n1100");
            assertThat(list(admin, true, 1)).containsExactly("n0007");
        }
    }

    @Test
    void showsWhoseANameIsAlsoWhenItWasTakenOut() throws Exception {
        names.publish(alice.record(1, clock.instant()), clock.instant());
        presence.renew(alice.name, 1);
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            NameView there = admin.find(alice.name).orElseThrow();
            assertThat(there)
                    .isEqualTo(new NameView(
                            alice.name, PeerId.of(alice.identity.publicKey()), clock.instant(), true, clock.instant()));
            names.remove(alice.name, alice.identity.publicKey());
            assertThat(admin.find(alice.name).orElseThrow().written()).isNull();
            assertThat(admin.find(new Username("nobody"))).isEmpty();
        }
    }

    @Test
    void aRemovedNameIsFreeForAnybodyAndOffline() throws Exception {
        PeerId id = PeerId.of(alice.identity.publicKey());
        names.publish(alice.record(5, clock.instant()), clock.instant());
        presence.renew(alice.name, 1);
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.remove(alice.name, PeerId.of(new Somebody("alice").identity.publicKey())))
                    .isFalse();
            assertThat(names.find(alice.name)).isPresent();
            assertThat(admin.remove(alice.name, id)).isTrue();
            assertThat(admin.remove(alice.name, id)).isFalse();
        }
        assertThat(presence.isOnline(alice.name)).isFalse();
        assertThat(freed).containsExactly(alice.name);
        assertThat(names.publish(new Somebody("alice").record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    void aNameThatIsHeldByAPasswordIsListedAndCanBeFreed() throws Exception {
        names.publish(alice.record(5, clock.instant()), clock.instant());
        Username zoe = new Username("zoe");
        names.hold(new HeldName(zoe, Bytes.utf8("note")));
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(list(admin, false, 10)).containsExactly("alice", "zoe");
            assertThat(list(admin, false, 1)).containsExactly("alice");
            NameView there = admin.find(zoe).orElseThrow();
            assertThat(there.id()).isNull();
            assertThat(there.source()).isEqualTo("password");
            assertThat(admin.remove(alice.name, null)).as("a key's").isFalse();
            assertThat(admin.remove(zoe, PeerId.of(alice.identity.publicKey()))).isFalse();
            assertThat(admin.remove(zoe, null)).isTrue();
            assertThat(admin.remove(zoe, null)).isFalse();
        }
        assertThat(names.publish(new Somebody("zoe").record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    void aNameThatIsOnlyReservedCanBeFreedToo() throws Exception {
        names.publish(alice.record(5, clock.instant()), clock.instant());
        names.remove(alice.name, alice.identity.publicKey());
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.remove(alice.name, PeerId.of(alice.identity.publicKey())))
                    .isTrue();
        }
        assertThat(names.publish(new Somebody("alice").record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    void onlyItsUserReachesTheSocket() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutADirectoryTheNamesAreOpenedHereAndNobodyIsOnline() throws Exception {
        names.publish(alice.record(1, clock.instant()), clock.instant());
        presence.renew(alice.name, 1);
        end();
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.isServing()).isFalse();
            assertThat(list(admin, false, 10)).containsExactly("alice");
            assertThat(list(admin, true, 10)).isEmpty();
            assertThat(admin.remove(alice.name, PeerId.of(alice.identity.publicKey())))
                    .isTrue();
        }
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.find(alice.name)).isEmpty();
        }
    }

    @Test
    void aSocketThatAKilledDirectoryLeftIsNoObstacle() throws Exception {
        end();
        ServerSocketChannel dead = impostor();
        dead.close();
        assertThat(socket()).exists();
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.isServing()).isFalse();
        }
        start();
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(admin.isServing()).isTrue();
        }
    }

    @Test
    void whoHasTheNamesAndDoesNotAnswerIsNamed() {
        server.close();
        assertThatThrownBy(() -> new AdminAccess(folder, SHORT).open())
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("open in another program");
    }

    @Test
    void whereThereIsNoDirectoryNothingIsMade() {
        Path elsewhere = data.resolve("elsewhere");
        assertThatThrownBy(() -> AdminAccess.open(new DirectoryFolder(elsewhere)))
                .isInstanceOfSatisfying(
                        AdminException.class,
                        e -> assertThat(e.reason()).isEqualTo(AdminException.Reason.NOTHING_THERE));
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aDirectoryOfAnotherVersionIsToldApart() throws Exception {
        try (ServerSocketChannel other = impostor()) {
            Thread serving = new Thread(() -> {
                try (SocketChannel channel = other.accept()) {
                    channel.write(ByteBuffer.wrap("{\"service\":\"p2pchat-directory\",\"protocol\":2,\"pid\":7}\n"
                            .getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    // The test says what is wrong.
                }
            });
            serving.start();
            assertThatThrownBy(() -> AdminAccess.open(folder)).hasMessageContaining("(pid 7) is of another version");
            serving.join();
        }
    }

    @Test
    void aDirectoryThatDoesNotGreetIsNotWaitedForWithoutEnd() throws Exception {
        try (ServerSocketChannel silent = impostor()) {
            assertThatThrownBy(() -> AdminClient.connect(folder, SHORT))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("does not answer at its admin socket");
            assertThat(silent.isOpen()).isTrue();
        }
    }

    @Test
    void whoDoesNotGoOnIsCutOff() throws Exception {
        server.close();
        server = AdminServer.start(folder, StoreAdmin.serving(names, presence, freed::add), SHORT);
        try (LineChannel lines = raw()) {
            assertThat(lines.readLine(1000)).isNotNull();
            assertThat(lines.readLine(1000)).as("closed by the server").isNull();
        }
    }

    @Test
    void nonsenseIsNotAnsweredAndHurtsNobody() throws Exception {
        for (String nonsense : List.of(
                "",
                "x",
                "{}",
                "{\"do\":\"drop\"}",
                "{\"do\":\"remove\",\"name\":\"A\",\"id\":\"x\"}",
                "[".repeat(9000))) {
            try (LineChannel lines = raw()) {
                lines.readLine(1000);
                try {
                    lines.write(ByteBuffer.wrap((nonsense + "\n").getBytes(StandardCharsets.UTF_8)));
                    assertThat(lines.readLine(1000)).isNull();
                } catch (IOException e) {
                    // Cut off while it was still sending.
                }
            }
        }
        try (DirectoryAdmin admin = AdminAccess.open(folder)) {
            assertThat(list(admin, false, 10)).isEmpty();
        }
    }

    @Test
    void tooManyAtOnceAreTurnedAwayWithAWord() throws Exception {
        List<LineChannel> all = new ArrayList<>();
        try {
            for (int i = 0; i < AdminServer.MAX_CLIENTS; i++) {
                LineChannel lines = raw();
                all.add(lines);
                lines.readLine(1000);
            }
            assertThatThrownBy(() -> AdminAccess.open(folder)).hasMessageContaining("Try again later");
        } finally {
            for (LineChannel lines : all) {
                lines.close();
            }
        }
    }

    @Test
    void closingCutsOffACopyThatNobodyReads() throws Exception {
        for (int i = 0; i < 2000; i++) {
            names.publish(new Somebody("n" + i).record(1, clock.instant()), clock.instant());
        }
        try (LineChannel lines = raw()) {
            lines.readLine(1000);
            lines.write(ByteBuffer.wrap("{\"do\":\"copy\"}\n".getBytes(StandardCharsets.UTF_8)));
            end();
            assertThat(Files.exists(socket())).isFalse();
        }
    }

    private LineChannel raw() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return new LineChannel(channel);
    }
}
