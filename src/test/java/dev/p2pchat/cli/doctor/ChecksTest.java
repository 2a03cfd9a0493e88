// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.cli.doctor.Finding.Level;
import dev.p2pchat.cli.doctor.ProcessCheck.Holder;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.control.Hello;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.client.DirectoryAnswer;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileException.Reason;
import dev.p2pchat.storage.TableCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check judges what it is shown: what is right is ok, what is wrong is said with what to do about it. */
class ChecksTest {
    private static final String URL = "http://192.0.2.7:5000";
    private static final Path PROFILE = Path.of("/home/alice/p2pchat/alice");

    @TempDir
    private Path folder;

    private static void assertOk(Finding finding) {
        assertThat(finding.level()).as(finding.toString()).isEqualTo(Level.OK);
    }

    private static void assertFinds(Finding finding, Level level, String... words) {
        assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
        assertThat(finding.found() + " " + finding.why() + " " + finding.advice())
                .contains(words);
    }

    private static void assertProblem(Finding finding, String... words) {
        assertFinds(finding, Level.PROBLEM, words);
        assertThat(finding.why()).isNotEmpty();
        assertThat(finding.advice()).isNotEmpty();
    }

    @Test
    void anOldJavaIsAProblem() {
        assertOk(JavaCheck.judge(Runtime.Version.parse("17.0.15+6"), "Debian"));
        assertProblem(JavaCheck.judge(Runtime.Version.parse("11.0.2"), "Debian"), "11", "Java 17");
    }

    @Test
    void everythingWrongWithTheConfigFileIsSaidAtOnce() {
        Path file = Path.of("config.toml");
        assertOk(ConfigCheck.judge(file, true, List.of(), List.of()));
        assertOk(ConfigCheck.judge(file, false, List.of(), List.of()));
        assertProblem(ConfigCheck.judge(file, true, List.of("one", "two"), List.of()), "config.toml", "one; two");
        assertFinds(ConfigCheck.judge(file, true, List.of(), List.of("P2PCHAT_NMAE")), Level.NOTE, "P2PCHAT_NMAE");
    }

    @Test
    void aHomeThatIsAFileIsAProblemAndOneThatIsNotThereIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(HomeCheck.look(folder)).isEqualTo(HomeCheck.State.WRITABLE);
        assertThat(HomeCheck.look(folder.resolve("a/b"))).isEqualTo(HomeCheck.State.MISSING);
        assertThat(HomeCheck.look(file)).isEqualTo(HomeCheck.State.NO_FOLDER);
        assertThat(HomeCheck.look(file.resolve("below"))).isEqualTo(HomeCheck.State.NO_FOLDER);
        assertOk(HomeCheck.judge(folder, HomeCheck.State.WRITABLE, 1));
        assertOk(HomeCheck.judge(folder, HomeCheck.State.MISSING, 0));
        assertProblem(HomeCheck.judge(file, HomeCheck.State.NO_FOLDER, 0), file.toString());
        assertProblem(HomeCheck.judge(folder, HomeCheck.State.NOT_WRITABLE, 0), "--home");
    }

    @Test
    void whatAKilledRestoreLeftIsWorthKnowing() throws Exception {
        assertThat(UnfinishedCheck.judge(UnfinishedCheck.look(folder))).isEmpty();
        assertThat(UnfinishedCheck.look(folder.resolve("nothing"))).isEmpty();
        Path left = Files.createDirectory(folder.resolve(".p2pchat-unfinished-123"));
        List<Finding> findings = UnfinishedCheck.judge(UnfinishedCheck.look(folder));
        assertThat(findings).hasSize(1);
        assertFinds(findings.get(0), Level.NOTE, left.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "smbfs"})
    void aNetworkFilesystemIsWorthKnowing(String type) {
        assertFinds(FilesystemCheck.judge(PROFILE, type), Level.NOTE, type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "tmpfs", "apfs", "btrfs", "overlay", "NTFS", "fuse.gocryptfs"})
    void aDiskOfThisMachineIsRight(String type) {
        assertOk(FilesystemCheck.judge(PROFILE, type));
    }

    @Test
    void lessRoomThanTheLimitIsAProblem() {
        assertOk(DiskCheck.judge(PROFILE, DiskCheck.MIN_FREE_BYTES));
        assertProblem(DiskCheck.judge(PROFILE, DiskCheck.MIN_FREE_BYTES - 1), "nearly full", PROFILE.toString());
        assertProblem(DiskCheck.judge(PROFILE, 0), "0 bytes");
    }

    private static PermissionCheck.Seen seen(String name, String mode) {
        Path path = name.isEmpty() ? PROFILE : PROFILE.resolve(name);
        return new PermissionCheck.Seen(path, PosixFilePermissions.fromString(mode), "alice");
    }

    @Test
    void whatOthersCanGetAtIsNamed() {
        assertOk(PermissionCheck.judge(
                List.of(seen("", "rwx------"), seen("keys.sealed", "rw-------"), seen("store", "rwxr-xr-x")), "alice"));
        assertProblem(
                PermissionCheck.judge(List.of(seen("", "rwxr-xr-x"), seen("keys.sealed", "rw-------")), "alice"),
                "alice (rwxr-xr-x)",
                "chmod -R go-rwx '" + PROFILE + "'");
        assertProblem(
                PermissionCheck.judge(List.of(seen("", "rwx--x---"), seen("store", "rwxr-xr-x")), "alice"),
                "store (rwxr-xr-x)");
        assertProblem(
                PermissionCheck.judge(List.of(seen("", "rwx------"), seen("keys.sealed", "rw-r-----")), "alice"),
                "keys.sealed (rw-r-----)");
        assertProblem(
                PermissionCheck.judge(List.of(seen("", "rwx------"), seen("control.sock", "rw-rw-rw-")), "alice"),
                "control.sock");
    }

    @Test
    void aProfileOfAnotherUserIsWorthKnowing() {
        assertFinds(PermissionCheck.judge(List.of(seen("", "rwx------")), "root"), Level.NOTE, "alice", "root");
    }

    private static Holder holder(boolean locked, @Nullable Hello hello, @Nullable String silence, boolean socket) {
        return new Holder(locked, 4711, hello, silence, socket);
    }

    @Test
    void whatAKilledProcessLeftIsHarmless() {
        assertOk(ProcessCheck.judge(holder(false, null, null, false)));
        assertFinds(
                ProcessCheck.judge(holder(false, null, null, true)), Level.NOTE, "4711", "Harmless", "control.sock");
    }

    @Test
    void aProcessThatHasTheLockAndDoesNotAnswerIsAProblem() {
        Hello hello = new Hello(1, 4711, NodeConfig.Mode.PEER, "alice");
        assertOk(ProcessCheck.judge(holder(true, hello, null, true)));
        assertProblem(ProcessCheck.judge(holder(true, null, null, false)), "4711", "kill 4711");
        assertProblem(ProcessCheck.judge(holder(true, null, "It hangs.", true)), "It hangs.");
        assertProblem(ProcessCheck.judge(holder(false, hello, null, true)), "lock does not hold");
        assertProblem(ProcessCheck.judge(new Holder(true, 0, null, null, false)), "A process");
    }

    @Test
    void aSocketThatCannotBeServedIsAProblem() throws Exception {
        assertOk(SocketCheck.judge(new ControlSocket(Path.of("/home/alice"), null)));
        Path longPath = Path.of("/" + "x".repeat(120));
        assertProblem(SocketCheck.judge(new ControlSocket(longPath, longPath)), "too long", "XDG_RUNTIME_DIR");
        Path open = Files.createDirectory(
                folder.resolve("p2pchat"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertProblem(SocketCheck.judge(new ControlSocket(longPath, folder)), open.toString(), "only we can enter");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
        assertOk(SocketCheck.judge(new ControlSocket(longPath, folder)));
        assertThat(open).isEmptyDirectory();
    }

    private static ProfileException refusal(Reason reason) {
        return new ProfileException(reason, "What happened.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"DAMAGED", "NEWER", "WRONG_PASSPHRASE", "UNUSABLE"})
    void whatKeepsAProfileClosedIsAProblem(Reason reason) {
        assertProblem(KeysCheck.keys(refusal(reason), false), "What happened.");
        assertProblem(KeysCheck.settings(refusal(reason)), "What happened.");
        assertProblem(StoreCheck.failed(refusal(reason)), "What happened.");
    }

    @Test
    void wholeKeysAreRightWithAndWithoutAPassphrase() {
        assertOk(KeysCheck.settings(null));
        assertProblem(KeysCheck.settings(refusal(Reason.UNKNOWN)), "no profile.json", "remove the folder");
        assertOk(KeysCheck.keys(null, true));
        assertThat(KeysCheck.keys(null, false).found()).contains("no passphrase");
        assertFinds(KeysCheck.keys(refusal(Reason.IN_USE), false), Level.NOTE, "in a moment");
    }

    @Test
    void damagedRecordsAreCountedByTableAndTheWayOutIsSaid() {
        TableCheck sound = new TableCheck("contacts", 2, 0, null);
        assertOk(StoreCheck.judge(List.of()));
        assertOk(StoreCheck.judge(List.of(sound, new TableCheck("lines", 40, 0, null))));
        Finding damaged = StoreCheck.judge(List.of(sound, new TableCheck("lines", 38, 3, null)));
        assertProblem(
                damaged, "3 damaged records in the table lines", "40 records can be read", "p2pchat restore FILE");
        assertThat(damaged.found()).doesNotContain("contacts");
        assertProblem(
                StoreCheck.judge(List.of(new TableCheck("lines", 1, 0, "It ends."))), "cannot be read to its end");
        assertFinds(StoreCheck.needsPassphrase("alice"), Level.NOTE, "--passphrase-file");
        assertFinds(StoreCheck.otherPassphrase("alice"), Level.NOTE, "--name alice");
    }

    @Test
    void aDirectoryThatIsNotThereOrIsNoneIsAProblem() {
        assertOk(DirectoryCheck.judge(URL, "default", new DirectoryAnswer.Well(Duration.ZERO)));
        assertProblem(
                DirectoryCheck.judge(URL, "P2PCHAT_DIRECTORY", new DirectoryAnswer.Silent("nothing listens there")),
                URL,
                "P2PCHAT_DIRECTORY",
                "nothing listens there",
                "p2pchat serve-directory");
        assertProblem(
                DirectoryCheck.judge(URL, "default", new DirectoryAnswer.SomethingElse("HTTP 404")),
                "no p2pchat directory");
        assertProblem(
                DirectoryCheck.judge(
                        URL, "default", new DirectoryAnswer.OtherScheme(Origin.parse("https://192.0.2.7:5000"))),
                "https is spoken, not http",
                "https://192.0.2.7:5000");
        assertProblem(DirectoryCheck.judge(URL, "default", new DirectoryAnswer.Untrusted()), "certificate");
        assertProblem(
                DirectoryCheck.malformed("htp:/x", "config.toml, directory", "not a URL"), "htp:/x", "config.toml");
    }

    @Test
    void aNameOfSomebodyElseIsAProblemAndAMissingOneIsWorthKnowing() {
        assertOk(RegistrationCheck.judge("alice", RegistrationCheck.State.OURS, true));
        assertProblem(RegistrationCheck.judge("alice", RegistrationCheck.State.OTHERS, true), "somebody else's key");
        assertProblem(RegistrationCheck.judge("alice", RegistrationCheck.State.KEYLESS, true), "old program");
        assertFinds(
                RegistrationCheck.judge("alice", RegistrationCheck.State.NOBODYS, true),
                Level.NOTE,
                "although the peer runs",
                "account register");
        assertFinds(
                RegistrationCheck.judge("alice", RegistrationCheck.State.NOBODYS, false),
                Level.NOTE,
                "p2pchat peer --name alice");
        assertFinds(
                RegistrationCheck.judge("alice", RegistrationCheck.State.UNKNOWN, false), Level.NOTE, "Not checked");
    }

    @Test
    void aClockIsWrongBeyondTheToleranceEitherWay() {
        Duration most = PeerRecord.CLOCK_TOLERANCE;
        assertOk(ClockCheck.judge(Duration.ZERO));
        assertOk(ClockCheck.judge(most));
        assertOk(ClockCheck.judge(most.negated()));
        assertProblem(ClockCheck.judge(most.plusSeconds(1)), "10 min 1 s behind the directory's", "more than 10 min");
        assertProblem(ClockCheck.judge(Duration.ofMinutes(-61)), "1 h 1 min ahead of the directory's");
        assertFinds(ClockCheck.skipped(), Level.NOTE, "Not checked");
    }

    @Test
    void aPortThatSomebodyHasIsAProblemUnlessWeAreIt() {
        PortHolder.Holder nginx = new PortHolder.Holder(4711, "nginx");
        assertOk(PortCheck.judge(9000, "default", PortCheck.State.FREE, null, false));
        assertOk(PortCheck.judge(0, "default", PortCheck.State.BUSY, null, false));
        assertOk(PortCheck.listening("[::]:9000"));
        assertProblem(
                PortCheck.judge(9000, "profile.json", PortCheck.State.BUSY, nginx, false),
                "Port 9000 (profile.json) is taken by nginx, pid 4711",
                "--port");
        assertProblem(PortCheck.judge(9000, "default", PortCheck.State.BUSY, null, false), "cannot be told");
        assertProblem(PortCheck.judge(80, "default", PortCheck.State.REFUSED, null, false), "80", "1024");
        assertFinds(PortCheck.judge(9000, "default", PortCheck.State.BUSY, nginx, true), Level.NOTE, "of yours");
    }

    @Test
    void whoHasAPortIsFoundWhereTheSystemTellsIt() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortCheck.look(null, busy.getLocalPort())).isEqualTo(PortCheck.State.BUSY);
            if (Files.exists(Path.of("/proc/net/tcp"))) {
                assertThat(PortHolder.of(busy.getLocalPort()))
                        .isNotNull()
                        .satisfies(holder -> assertThat(holder.pid())
                                .isEqualTo(ProcessHandle.current().pid()));
            }
        }
        assertThat(PortCheck.look(InetAddress.getLoopbackAddress(), 0)).isEqualTo(PortCheck.State.FREE);
        assertThat(PortCheck.look(InetAddress.getByName("192.0.2.7"), 0)).isEqualTo(PortCheck.State.REFUSED);
    }

    @Test
    void onlyListenersInTheKernelsTableCount() {
        List<String> table = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0",
                "   1: 0100007F:2328 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 0",
                "   2: 00000000:2329 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 333 1 0",
                "nonsense");
        assertThat(PortHolder.inodes(table, 9000)).containsExactly("socket:[111]");
        assertThat(PortHolder.inodes(table, 9002)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 bytes",
        "1023,1023 bytes",
        "1024,1.0 KiB",
        "1536,1.5 KiB",
        "104857600,100.0 MiB",
        "5497558138880,5.0 TiB"
    })
    void sizesAsPeopleSayThem(long bytes, String said) {
        assertThat(Amount.bytes(bytes)).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"PT0.4S,less than 1 s", "PT59S,59 s", "PT-60S,1 min", "PT3661S,1 h 1 min", "PT90000S,1 d 1 h"})
    void timesAsPeopleSayThem(Duration length, String said) {
        assertThat(Amount.time(length)).isEqualTo(said);
    }
}
