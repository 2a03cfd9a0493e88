// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.xodus.XodusStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryCommandTest {
    @TempDir
    Path root;

    private final Somebody alice = new Somebody("alice");
    private final String id = PeerId.of(alice.identity.publicKey()).toString();
    private Path data;
    private CliRun cli;

    @BeforeEach
    void fill() {
        data = root.resolve("names");
        cli = new CliRun(root);
        try (Store store = XodusStore.open(data.resolve("store"))) {
            EmbeddedNames names = new EmbeddedNames(store);
            names.publish(alice.record(1, CliRun.NOW), CliRun.NOW);
            names.publish(new Somebody("bob").record(1, CliRun.NOW), CliRun.NOW);
        }
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("directory"));
        all.addAll(List.of(args));
        all.addAll(List.of("--data", data.toString()));
        return cli.run(all.toArray(String[]::new));
    }

    @Test
    void listsNamesWithAndWithoutADirectoryThatRuns() throws Exception {
        assertThat(run()).as(cli.err()).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "KEY      WRITTEN           ONLINE  SOURCE    NAME",
                        id.substring(0, 7) + "  2026-11-21 12:00  no      native    alice",
                        cli.lines().get(2));
        assertThat(cli.err()).contains("The directory does not run");
        DirectoryConfig config = DirectoryConfig.loopback(data);
        try (DirectoryServer server = DirectoryServer.start(config, InstantSource.system(), new SecureRandom())) {
            assertThat(run("list", "--json", "--limit", "1")).as(cli.err()).isZero();
            assertThat(cli.out())
                    .isEqualTo("{\"name\":\"alice\",\"id\":\"" + id + "\",\"written\":\"2026-11-21T12:00:00.000Z\","
                            + "\"online\":false,\"lastSeen\":null,\"source\":\"native\"}\n");
            assertThat(cli.err()).isEmpty();
            assertThat(run("list", "--online")).isZero();
            assertThat(cli.out()).isEmpty();
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void asksBeforeItRemovesAndWithoutATerminalWantsYes() {
        assertThat(run("remove", "alice")).isEqualTo(2);
        assertThat(cli.err()).contains("--yes");
        assertThat(run("remove", "alice", "--yes", "--key", "AAAAAAA")).isEqualTo(7);
        assertThat(cli.err()).contains(id);
        assertThat(run("remove", "alice", "--yes", "--key", "AAAA")).isEqualTo(2);
        assertThat(run("remove", "Alice", "--yes", "--key", id.substring(0, 15)))
                .isZero();
        assertThat(cli.out()).isEqualTo("alice is free (it belonged to " + id + ")\n");
        assertThat(run("remove", "alice", "--yes")).isEqualTo(4);
        assertThat(run("remove", "not/a/name", "--yes")).isEqualTo(2);
        assertThat(run("list")).isZero();
        assertThat(cli.out()).contains("bob").doesNotContain("alice");
    }

    @Test
    void backsUpAndRestores() throws Exception {
        Path file = root.resolve("names.backup");
        assertThat(run("backup", file.toString())).as(cli.err()).isZero();
        assertThat(cli.out()).isEqualTo("backed up 2 names to " + file + "\n");
        assertThat(run("backup", file.toString())).isEqualTo(1);
        assertThat(cli.err()).contains("--force");
        assertThat(run("backup", file.toString(), "--force", "--json")).isZero();
        assertThat(cli.out()).isEqualTo("{\"file\":\"" + file + "\",\"names\":2}\n");
        assertThat(run("restore", file.toString())).isEqualTo(1);
        assertThat(cli.err()).contains("already; it was not touched");
        data = root.resolve("restored");
        assertThat(run("restore", file.toString(), "--json")).as(cli.err()).isZero();
        assertThat(cli.out())
                .isEqualTo("{\"folder\":\"" + data + "\",\"names\":2,\"made\":\"2026-11-21T12:00:00.000Z\"}\n");
        assertThat(run("list", "-q")).isZero();
        assertThat(cli.out()).contains("alice").contains("bob");
        Files.writeString(file, "{");
        data = root.resolve("more");
        assertThat(run("restore", file.toString())).isEqualTo(1);
        assertThat(data).doesNotExist();
    }

    @Test
    void whereThereIsNoDirectoryItSaysSo() {
        data = root.resolve("elsewhere");
        for (String what : List.of("list", "backup", "remove")) {
            List<String> args = what.equals("list")
                    ? List.of(what)
                    : List.of(what, what.equals("backup") ? root.resolve("b").toString() : "alice");
            assertThat(run(args.toArray(String[]::new))).as(what).isEqualTo(4);
            assertThat(cli.err()).contains("No directory keeps its names in " + data);
        }
        assertThat(data).doesNotExist();
        assertThat(run("list", "--limit", "0")).isEqualTo(2);
    }
}
