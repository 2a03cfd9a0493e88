// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The card's lines, letter by letter, on one machine and on two; and what happens when the cable is pulled. */
class TwoMachinesIT {
    private static final String DIRECTORY = "http://" + Cable.FIRST + ":5000";
    /** Longer than it takes to notice a dead line and to dial again. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @TempDir
    private Path root;

    private Cable cable;
    private Sandbox here;
    private Sandbox there;

    @BeforeEach
    void join() throws Exception {
        Cable.need();
        cable = new Cable();
        here = new Sandbox(Files.createDirectory(root.resolve("here")), cable.onFirst());
        there = new Sandbox(Files.createDirectory(root.resolve("there")), cable.onSecond());
    }

    @AfterEach
    void takeApart() throws Exception {
        if (here != null) {
            here.close();
        }
        if (there != null) {
            there.close();
        }
        if (cable != null) {
            cable.remove();
        }
    }

    @Test
    void theCardsThreeLinesWorkAsWrittenOnOneMachine() throws Exception {
        here.start("serve-directory", "--port", "5000").awaitOut(".*5000.*");
        Program alice = here.start("peer", "--name", "alice", "--port", "9000");
        alice.awaitOut(".*9000.*");
        Program bob = here.start("peer", "--name", "bob", "--port", "9001");
        bob.awaitOut(".*9001.*");

        alice.type("@bob hello");
        bob.awaitOut(".*alice: hello");
        bob.type("@alice hi");
        alice.awaitOut(".*bob: hi");

        Result history = here.run("history", "bob");
        assertThat(history.exit()).as(history.err()).isZero();
        assertThat(history.lines()).hasSize(2);
        assertThat(history.out()).contains("alice: hello").contains("bob: hi");
    }

    @Test
    void theCardsThreeLinesWorkOnTwoMachines() throws Exception {
        here.start("serve-directory", "--port", "5000").awaitOut(".*5000.*");
        Program alice = here.start("peer", "--name", "alice", "--port", "9000", "--directory", DIRECTORY);
        alice.awaitOut(".*9000.*");
        Program bob = there.start("peer", "--name", "bob", "--port", "9000", "--directory", DIRECTORY);
        bob.awaitOut(".*9000.*");

        alice.type("@bob hello");
        bob.awaitOut(".*alice: hello");
        bob.type("@alice hi");
        alice.awaitOut(".*bob: hi");

        assertThat(there.run("history", "alice").lines()).hasSize(2);
        assertThat(there.run("who").out()).contains("alice", Cable.FIRST + ":9000");
    }

    @Test
    void aFirstContactByAddressNeedsNothingButTheAddress() throws Exception {
        Program alice = here.start("peer", "--name", "alice", "--port", "9000");
        alice.awaitOut(".*9000.*");
        Program bob = there.start("peer", "--name", "bob", "--port", "9000");
        bob.awaitOut(".*9000.*");

        alice.type("/connect " + Cable.SECOND + ":9000");
        alice.awaitOut(".*bob.*");
        alice.type("@bob hello");
        bob.awaitOut(".*alice: hello");
        bob.type("@alice hi");
        alice.awaitOut(".*bob: hi");
    }

    @Test
    void whatIsWrittenWhileTheCableIsOutArrivesOnceAndInOrderWhenItIsBack() throws Exception {
        here.start("serve-directory", "--port", "5000").awaitOut(".*5000.*");
        here.start("peer", "--name", "alice", "--port", "9000", "--headless", "--directory", DIRECTORY)
                .awaitOut(".*9000.*");
        there.start("peer", "--name", "bob", "--port", "9000", "--headless", "--directory", DIRECTORY)
                .awaitOut(".*9000.*");
        assertThat(here.run("send", "bob", "before").exit()).isZero();
        assertThat(there.run("send", "alice", "before").exit()).isZero();

        cable.pull();
        for (int i = 1; i <= 5; i++) {
            assertThat(here.run("send", "bob", "out " + i, "--wait", "queued").exit())
                    .isZero();
            assertThat(there.run("send", "alice", "out " + i, "--wait", "queued")
                            .exit())
                    .isZero();
        }
        cable.plugIn();

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(received(here, "bob")).containsExactly("before", "out 1", "out 2", "out 3", "out 4", "out 5");
            assertThat(received(there, "alice")).containsExactly("before", "out 1", "out 2", "out 3", "out 4", "out 5");
        });
    }

    private static List<String> received(Sandbox machine, String from) throws Exception {
        return machine.run("history", from, "--json").lines().stream()
                .filter(line -> Json.text(line, "direction").equals("in"))
                .map(line -> Json.text(line, "body"))
                .toList();
    }
}
