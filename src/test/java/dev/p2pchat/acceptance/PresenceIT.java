// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.PeerView;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two people and a directory: who is there is known at once, also after the directory was away. */
@Timeout(180)
class PresenceIT {
    @TempDir
    private Path root;

    private static boolean isOnline(ControlClient alice, String name) throws ChatException {
        return alice.who().peers().stream()
                .filter(peer -> peer.name().equals(name))
                .anyMatch(PeerView::online);
    }

    @Test
    void whoIsThereIsKnownAtOnce() throws Exception {
        try (Sandbox sandbox = new Sandbox(root)) {
            int port = Sandbox.freePort();
            String url = "http://127.0.0.1:" + port;
            Program directory = sandbox.startDirectory(port);
            Program bob = sandbox.launchPeer("bob", Sandbox.freePort(), url);
            sandbox.startPeer("alice", Sandbox.freePort(), url);
            try (ControlClient alice = sandbox.control("alice")) {
                await().until(() -> isOnline(alice, "bob"));

                bob.kill();
                await("gone within a second").atMost(Duration.ofSeconds(1)).until(() -> !isOnline(alice, "bob"));

                // Bob has never heard of alice: it is her peer that must hear of him.
                assertThat(alice.add("bob").online()).isFalse();
                assertThat(alice.send("bob", "are you there?").state()).isEqualTo(DeliveryState.QUEUED);

                directory.terminate();
                directory.waitForEnd();
                Program again = sandbox.startDirectory(port);
                assertThat(again.isAlive()).isTrue();
                bob = sandbox.launchPeer("bob", Sandbox.freePort(), url);
                await("both are back").until(() -> isOnline(alice, "bob"));
                try (ControlClient there = sandbox.control("bob")) {
                    await().until(() -> isOnline(there, "alice"));
                    await("what waited is delivered")
                            .atMost(Duration.ofSeconds(8))
                            .until(() -> alice.outbox().total() == 0);
                }
            }
        }
    }
}
