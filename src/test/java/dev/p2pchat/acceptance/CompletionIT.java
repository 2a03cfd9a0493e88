// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells get from the packaged file; how they use it is tested with them, beside {@code cli.completion}. */
class CompletionIT {
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

    @Test
    void theFilePrintsTheCommittedScripts() throws Exception {
        Map<String, String> files = Map.of("bash", "p2pchat.bash", "zsh", "_p2pchat", "fish", "p2pchat.fish");
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(sandbox.run("completion", file.getKey()).out())
                    .isEqualTo(Files.readString(Path.of("completions", file.getValue())));
        }
    }

    @Test
    void contactsOfARunningPeer() throws Exception {
        int port = Sandbox.freePort();
        sandbox.startDirectory(port);
        String directory = "http://127.0.0.1:" + port;
        sandbox.startPeer("alice", Sandbox.freePort(), directory);
        sandbox.startPeer("bob", Sandbox.freePort(), directory);
        assertThat(sandbox.run("send", "bob", "hello", "--name", "alice", "--timeout", "30s")
                        .exit())
                .isZero();

        assertThat(sandbox.run("names", "contacts", "--name", "alice")).isEqualTo(new Result(0, "bob\n", ""));
        assertThat(sandbox.run("names", "profiles")).isEqualTo(new Result(0, "alice\nbob\n", ""));
    }

    @Test
    void nothingAndInSilenceWhereSomethingWouldHaveToBeAsked() throws Exception {
        String secret = Files.writeString(root.resolve("secret"), "words\n").toString();
        Result made = sandbox.run(
                "account",
                "register",
                "--name",
                "alice",
                "--directory",
                "http://127.0.0.1:9",
                "--passphrase-file",
                secret);
        assertThat(sandbox.profile("alice").keys()).as(made.err()).exists();

        assertThat(sandbox.run("names", "contacts", "--name", "alice")).isEqualTo(new Result(0, "", ""));
        assertThat(sandbox.run("names", "contacts", "--name", "nobody")).isEqualTo(new Result(0, "", ""));
        assertThat(sandbox.run("names", "contacts", "--name", "../..")).isEqualTo(new Result(0, "", ""));
        assertThat(sandbox.run("names", "profiles")).isEqualTo(new Result(0, "alice\n", ""));
    }
}
