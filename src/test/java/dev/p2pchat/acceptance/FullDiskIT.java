// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up while a peer runs: it says so and ends; what was acknowledged is there. */
class FullDiskIT {
    private static final String NO_DIRECTORY = "http://127.0.0.1:1";
    private static final int MORE_THAN_FITS = 200;

    @TempDir
    private Path root;

    private Path disk;
    private Sandbox sandbox;

    @BeforeEach
    void makeASmallDisk() throws Exception {
        disk = Files.createDirectory(root.resolve("disk"));
        Tools.need("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        sandbox = new Sandbox(disk);
    }

    @AfterEach
    void takeItAway() throws Exception {
        if (sandbox != null) {
            sandbox.close();
            Tools.run("umount", disk.toString());
        }
    }

    @Test
    void aPeerThatCanSaveNothingMoreSaysSoAndEnds() throws Exception {
        Program alice = sandbox.start(
                "peer",
                "--name",
                "alice",
                "--port",
                "0",
                "--bind",
                "127.0.0.1",
                "--headless",
                "--directory",
                NO_DIRECTORY);
        alice.awaitOut(".*alice is ready.*");
        Program bob = sandbox.start(
                "peer", "--name", "bob", "--port", "0", "--bind", "127.0.0.1", "--directory", NO_DIRECTORY);
        String ready = bob.awaitOut(".*bob is ready.*");
        Result added = sandbox.run("contacts", "add", "127.0.0.1:" + port(bob), "--name", "alice");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(ready).contains("bob");
        bob.terminate();
        bob.waitForEnd();

        List<String> queued = new ArrayList<>();
        Result last = null;
        for (int i = 0; i < MORE_THAN_FITS && alice.isAlive(); i++) {
            String text = i + " " + "x".repeat(500_000);
            last = sandbox.runWithInput(text, Map.of(), "send", "bob", "-", "--name", "alice", "--wait", "queued");
            if (last.exit() != 0) {
                break;
            }
            queued.add(text);
        }

        assertThat(last).isNotNull();
        assertThat(last.exit()).as(last.err()).isEqualTo(1);
        assertThat(last.err()).contains("disk is full");
        assertThat(alice.waitForEnd()).isEqualTo(1);
        assertThat(alice.err())
                .filteredOn(line -> line.contains("The disk is full"))
                .hasSize(1);
        makeRoom();
        Result history = sandbox.run("history", "bob", "--name", "alice", "--json", "-n", "1000");
        assertThat(history.exit()).as(history.err()).isZero();
        assertThat(history.lines().stream().map(line -> Json.text(line, "body")).toList())
                .startsWith(queued.toArray(String[]::new));
    }

    @Test
    void whatCannotBeWrittenAtAllIsSaidAndStaysAsItWas() throws Exception {
        assertThat(sandbox.run("account", "register", "--name", "alice", "--directory", NO_DIRECTORY)
                        .exit())
                .isEqualTo(6);
        Tools.run("mount", "-o", "remount,ro", disk.toString());
        try {
            for (String command : List.of(
                    "peer --name alice --headless",
                    "peer --name bob --headless",
                    "send bob hello --name alice",
                    "history --name alice",
                    "backup " + disk.resolve("file") + " --name alice")) {
                Result refused = sandbox.runWithInput(
                        "", Map.of("P2PCHAT_BACKUP_PASSPHRASE", "battery staple"), command.split(" "));
                assertThat(refused.exit()).as(command).isEqualTo(1);
                assertThat(refused.err()).as(command).contains(disk.toString(), "Read-only file system");
                assertThat(refused.err().lines()).as(command).hasSize(1);
            }
            Result doctor = sandbox.run("doctor", "--json");
            assertThat(doctor.exit()).isEqualTo(1);
            assertThat(doctor.lines())
                    .anyMatch(line -> Json.text(line, "check").equals("home")
                            && Json.text(line, "level").equals("problem"));
        } finally {
            Tools.run("mount", "-o", "remount,rw", disk.toString());
        }
        assertThat(sandbox.run("history", "--name", "alice").exit()).isZero();
    }

    private static String port(Program peer) {
        return peer.awaitOut(".*is ready on port.*").replaceAll(".*on port (\\d+).*", "$1");
    }

    private void makeRoom() throws IOException, InterruptedException {
        Tools.run("mount", "-o", "remount,size=64m", disk.toString());
    }
}
