// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat as a person has it in front of them, in a real terminal. */
class TerminalIT {
    @TempDir
    private Path root;

    private Sandbox sandbox;
    private String directory;
    private Screen alice;

    @BeforeEach
    void sitDown() throws Exception {
        Screen.need();
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        alice = new Screen(
                root,
                sandbox.shellCommand(
                        "peer", "--name", "alice", "--port", "0", "--bind", "127.0.0.1", "--directory", directory));
        alice.awaitLine("Passphrase for the new profile.*");
    }

    @AfterEach
    void leave() throws Exception {
        if (alice != null) {
            alice.end();
        }
        sandbox.close();
    }

    private Program enterWithBob() throws Exception {
        alice.press("Enter");
        alice.awaitLine("alice is ready on port \\d+.*");
        Program bob =
                sandbox.start("peer", "--name", "bob", "--port", "0", "--bind", "127.0.0.1", "--directory", directory);
        bob.awaitOut(".*bob is ready.*");
        return bob;
    }

    @Test
    void aMessageAppearsAboveTheDraftAndTheDraftStays() throws Exception {
        Program bob = enterWithBob();
        bob.type("@alice hello");
        alice.awaitLine("..:.. bob: hello");
        alice.type("@bob I was just wri");

        bob.type("@alice grüß dich 🎉");

        alice.awaitLine("..:.. bob: grüß dich 🎉");
        alice.awaitPrompt("[a-z→ ]*> @bob I was just wri");
        alice.type("ting").press("Enter");
        bob.awaitOut(".*alice: I was just writing");
        alice.awaitLine(".*delivered to bob.*");
    }

    @Test
    void tabCompletesCommandsAndNames() throws Exception {
        Program bob = enterWithBob();
        bob.type("@alice hello");
        alice.awaitLine("..:.. bob: hello");

        alice.type("/que").press("Tab").type("b").press("Tab").press("Enter");

        alice.awaitPrompt("alice → bob pinned> ?");
        alice.type("plain").press("Enter");
        bob.awaitOut(".*alice: plain");
        alice.type("--DISCONNECT--").press("Enter");
        alice.awaitPrompt("alice> ?");
    }

    @Test
    void nothingThatSomebodyWritesIsObeyedByTheTerminal() throws Exception {
        Program bob = enterWithBob();
        bob.type("@alice seen before");
        alice.awaitLine("..:.. bob: seen before");

        bob.type("@alice \u001b[2J\u001b[Hgone? \u202e\u001b]0;owned\u0007\rspoof: x");

        alice.awaitLine("..:.. bob: .*gone.*spoof: x");
        alice.awaitLine("..:.. bob: seen before");
    }

    @Test
    void quitEndsInOrderAndLeavesTheTerminalAsItWas() throws Exception {
        enterWithBob();

        alice.type("/quit").press("Enter");

        alice.awaitLine("ended 0");
        alice.awaitLine("1");
        assertThat(Files.exists(sandbox.profile("alice").socket())).isFalse();
    }

    @Test
    void whatIsTypedBeforeTheFirstPromptIsNotLost() throws Exception {
        alice.press("Enter");
        alice.awaitLine(".*The new profile has no passphrase.*");

        alice.type("/quit").press("Enter");

        alice.awaitLine("ended 0");
    }

    @Test
    void ctrlDOnAnEmptyLineEndsInOrder() throws Exception {
        enterWithBob();

        alice.press("C-d");

        alice.awaitLine("ended 0");
    }

    @Test
    void aPassphraseIsNotShownAndIsAskedForTwice() throws Exception {
        alice.type("correct horse").press("Enter");
        alice.awaitLine(".*[Aa]gain.*");
        alice.type("correct horse").press("Enter");
        alice.awaitLine("alice is ready on port \\d+.*");

        assertThat(String.join("\n", alice.lines())).doesNotContain("horse");
        alice.type("/quit").press("Enter");
        alice.awaitLine("ended 0");
        assertThat(sandbox.run("history", "--name", "alice").exit()).isEqualTo(8);
    }
}
