// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at a chosen moment: the wire between the two holds what the test wants held. KillCampaignIT tries random ones. */
class KillIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private String directory;
    private int alicesPort;
    private int bobsPort;
    private Wire wire;
    private Program alice;
    private Program bob;

    @BeforeEach
    void startAll() throws Exception {
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        alicesPort = Sandbox.freePort();
        bobsPort = Sandbox.freePort();
        wire = new Wire(bobsPort);
        bob = startBob();
        alice = startAlice();
    }

    @AfterEach
    void endAll() throws Exception {
        sandbox.close();
        wire.close();
    }

    /** Alice lists an address at which nobody answers, so that every session leads through the wire to bob. */
    private Program startAlice() throws Exception {
        return sandbox.startPeer("alice", alicesPort, directory, "--advertise", "127.0.0.1:9");
    }

    private Program startBob() throws Exception {
        return sandbox.startPeer("bob", bobsPort, directory, "--advertise", "127.0.0.1:" + wire.port());
    }

    private List<MessageView> log(String name, String with) throws Exception {
        try (ControlClient client = sandbox.control(name)) {
            return client.wholeHistory(new HistoryQuery(with, 10_000, null, null));
        }
    }

    /** Nothing, too, where nobody of that name ever wrote. */
    private List<String> bodies(String name, String with) throws Exception {
        try {
            return log(name, with).stream().map(MessageView::body).toList();
        } catch (ChatException e) {
            assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_NAME);
            return List.of();
        }
    }

    @Test
    void bobKilledBetweenCommitAndAcknowledgementHasTheMessageOnce() throws Exception {
        commitWithoutAcknowledgement();

        bob.kill();
        wire.cut();
        bob = startBob();

        arrivedOnce();
    }

    @Test
    void aliceKilledBetweenCommitAndAcknowledgementDeliversTheMessageOnce() throws Exception {
        commitWithoutAcknowledgement();

        alice.kill();
        wire.cut();
        alice = startAlice();

        arrivedOnce();
    }

    /** Bob has committed the second message, which the test sees in his log; alice cannot know, for the wire holds. */
    private void commitWithoutAcknowledgement() throws Exception {
        try (ControlClient client = sandbox.control("alice")) {
            client.send("bob", "opens the session");
            await().atMost(LONG).until(() -> bodies("bob", "alice").size() == 1);
            await().atMost(LONG)
                    .until(() -> log("alice", "bob").get(0).state().word().equals("delivered"));
            wire.holdAnswers();
            client.send("bob", "in between");
        }
        await().atMost(LONG).until(() -> bodies("bob", "alice").size() == 2);
        assertThat(log("alice", "bob").get(1).state().word()).isIn("queued", "sent");
    }

    private void arrivedOnce() throws Exception {
        try (ControlClient client = sandbox.control("alice")) {
            client.send("bob", "afterwards");
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log("alice", "bob"))
                        .allSatisfy(
                                message -> assertThat(message.state().word()).isEqualTo("delivered")));
        assertThat(bodies("bob", "alice")).containsExactly("opens the session", "in between", "afterwards");
    }
}
