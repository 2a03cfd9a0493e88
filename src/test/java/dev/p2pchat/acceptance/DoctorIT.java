// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.acceptance.Sandbox.Result;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.client.HostileServer;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.xodus.XodusStore;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong, done on purpose: the doctor finds each, says it in words, and ends with 1; in health with 0. */
class DoctorIT {
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";
    private static final Duration WRONG = Duration.ofMinutes(90);

    @TempDir
    private Path root;

    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = new Sandbox(root);
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private static String line(Result result, String check) {
        List<String> found = result.lines().stream()
                .filter(line -> Json.text(line, "check").equals(check))
                .toList();
        assertThat(found).as(result.out() + result.err()).hasSize(1);
        return found.get(0);
    }

    private static void assertFinds(Result result, String check, String level, String... words) {
        String line = line(result, check);
        assertThat(Json.text(line, "level")).as(line).isEqualTo(level);
        assertThat(List.of(words)).as(line).allMatch(line::contains);
        if (level.equals("problem")) {
            assertThat(Json.text(line, "why")).isNotEmpty();
            assertThat(Json.text(line, "advice")).isNotEmpty();
            assertThat(result.exit()).as(result.out()).isEqualTo(1);
        }
    }

    private Result doctor(String... more) throws Exception {
        return sandbox.runWithInput("", Map.of(), more(List.of("doctor", "--name", "alice", "--json"), more));
    }

    private static String[] more(List<String> words, String... more) {
        return java.util.stream.Stream.concat(words.stream(), java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static String origin(int port) {
        return "http://127.0.0.1:" + port;
    }

    @Test
    void besideAPeerInHealthNothingIsWrong() throws Exception {
        int port = Sandbox.freePort();
        sandbox.startDirectory(port);
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), origin(port));
        Result registered = sandbox.run("account", "register", "--name", "alice");
        assertThat(registered.exit()).as(registered.err()).isZero();

        Result healthy = doctor();

        assertThat(healthy.exit()).as(healthy.out() + healthy.err()).isZero();
        for (String check : List.of("permissions", "process", "keys", "store", "directory", "name", "clock", "port")) {
            assertFinds(healthy, check, "ok");
        }
        Result status = sandbox.run("status", "--name", "alice", "--json");
        assertThat(status.exit()).isZero();
        assertThat(status.out())
                .contains("\"running\":true", "\"mode\":\"peer\"", "\"directoryAnswers\":true", "\"registered\":true");

        Tools.run("kill", "-STOP", Long.toString(holder()));
        assertFinds(doctor(), "process", "problem", Long.toString(holder()), "does not answer");
        assertThat(alice.isAlive()).isTrue();
    }

    /** The launcher may stay above it. */
    private long holder() throws Exception {
        return Long.parseLong(Files.readString(sandbox.profile("alice").lock()).strip());
    }

    @Test
    void everythingThatIsWrongAtOnceIsFoundAtOnce() throws Exception {
        int port = Sandbox.freePort();
        sandbox.startPeer("alice", port, NO_DIRECTORY).kill();
        ProfileFolder folder = sandbox.profile("alice");
        damageARecord(folder);
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));

        try (ServerSocket busy = new ServerSocket(port)) {
            Result result = doctor();

            assertFinds(result, "directory", "problem", NO_DIRECTORY, "nothing listens there");
            assertFinds(
                    result,
                    "port",
                    "problem",
                    Integer.toString(busy.getLocalPort()),
                    Files.exists(Path.of("/proc/net/tcp"))
                            ? "pid " + ProcessHandle.current().pid()
                            : "taken");
            assertFinds(result, "process", "note", "killed or crashed", "Harmless");
            assertFinds(result, "store", "problem", "1 damaged record in the table own-record", "restore");
            assertFinds(result, "permissions", "problem", "rwxr-xr-x", "chmod");
        }
        assertThat(folder.socket()).as("the doctor changes nothing").exists();
    }

    /** One bit of one sealed record, behind the store's back. */
    private static void damageARecord(ProfileFolder folder) {
        Table table = new Table("own-record");
        try (Store raw = XodusStore.open(folder.store())) {
            raw.write(tx -> {
                        tx.entries(table, (key, value) -> {
                            byte[] altered = value.toArray();
                            altered[altered.length / 2] ^= 1;
                            tx.put(table, key, Bytes.owning(altered));
                            return false;
                        });
                        return 0;
                    })
                    .join();
        }
    }

    @Test
    void whatAnswersIsNoDirectoryOrHasAnotherTime() throws Exception {
        sandbox.run("account", "register", "--name", "alice", "--directory", NO_DIRECTORY);
        try (HostileServer other = HostileServer.answering("200 OK", "{\"hello\":\"world\"}");
                DirectoryServer late = DirectoryServer.start(
                        DirectoryConfig.loopback(root.resolve("d")),
                        () -> InstantSource.system().instant().minus(WRONG),
                        new SecureRandom())) {
            assertFinds(
                    doctor("--directory", other.origin().toString()), "directory", "problem", "no p2pchat directory");
            assertFinds(
                    doctor("--directory", "https://127.0.0.1:" + late.port()),
                    "directory",
                    "problem",
                    "http is spoken, not https");
            assertFinds(
                    doctor("--directory", origin(late.port())), "clock", "problem", "1 h ", "ahead of the directory's");
        }
        Result malformed = sandbox.runWithInput(
                "", Map.of("P2PCHAT_DIRECTORY", "127.0.0.1:5000"), "doctor", "--name", "alice", "--json");
        assertFinds(malformed, "directory", "problem", "P2PCHAT_DIRECTORY", "not a URL");
    }

    @Test
    void aDiskThatIsNearlyFull() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        Tools.need("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        try {
            String home = disk.resolve("home").toString();
            sandbox.run("account", "register", "--name", "alice", "--directory", NO_DIRECTORY, "--home", home);

            assertFinds(doctor("--home", home), "disk", "problem", "nearly full");
        } finally {
            Tools.run("umount", disk.toString());
        }
    }
}
