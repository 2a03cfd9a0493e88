// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.messaging.AcceptMode;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.MessageId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two real nodes over loopback; alice's clock jumps while they run. */
class ClockJumpTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Nobody listens there. */
    private static final Origin NO_DIRECTORY = Origin.parse("http://127.0.0.1:9");

    @TempDir
    private Path home;

    private final SecureRandom random = new SecureRandom();
    private final JumpingClock alicesClock = new JumpingClock();
    private Profile alicesProfile;
    private Profile bobsProfile;
    private Node alice;
    private Node bob;

    private static final class JumpingClock implements InstantSource {
        private volatile Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return InstantSource.system().instant().plus(offset);
        }

        void jumpTo(String offset) {
            this.offset = Duration.parse(offset);
        }
    }

    @BeforeEach
    void startBoth() throws Exception {
        alicesProfile = profile("alice");
        bobsProfile = profile("bob");
        alice = start(alicesProfile, alicesClock, 0);
        bob = start(bobsProfile, InstantSource.system(), 0);
        alice.api().connect(new HostPort("127.0.0.1", bob.port()));
        deliver(alice, "bob", "one");
    }

    @AfterEach
    void stopBoth() {
        alice.close();
        bob.close();
        alicesProfile.close();
        bobsProfile.close();
    }

    private Profile profile(String name) throws Exception {
        return Profile.create(new ProfileFolder(home, Username.of(name)), Passphrase.none(), random);
    }

    private Node start(Profile profile, InstantSource clock, int port) throws Exception {
        NodeConfig config = new NodeConfig(
                NodeConfig.Mode.PEER,
                NO_DIRECTORY,
                InetAddress.getLoopbackAddress(),
                port,
                true,
                List.of(),
                FirstContact.LAN,
                AcceptMode.ALL,
                true);
        return Node.start(profile, config, clock, random);
    }

    private static void deliver(Node from, String to, String text) throws ChatException {
        MessageView sent = from.api().send(to, text);
        MessageView after = from.api().await(MessageId.parse(sent.id()), to, DeliveryState.DELIVERED, LONG);
        assertThat(after.state()).as("%s, delivered within %s", text, LONG).isEqualTo(DeliveryState.DELIVERED);
    }

    private static List<String> texts(Node who, String with) throws ChatException {
        return who.api().wholeHistory(new HistoryQuery(with, 100, null, null)).stream()
                .map(MessageView::body)
                .toList();
    }

    private static List<String> heard(Node who) throws ChatException {
        return who.api().events("0", 100, Duration.ZERO).events().stream()
                .map(NumberedEvent::event)
                .filter(ChatEvent.MessageCommitted.class::isInstance)
                .map(event -> ((ChatEvent.MessageCommitted) event).message().body())
                .toList();
    }

    private void assertAllIs(String... texts) throws ChatException {
        for (List<String> seen : List.of(texts(alice, "bob"), texts(bob, "alice"), heard(alice), heard(bob))) {
            assertThat(seen).containsExactly(texts);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-2H", "PT3H", "P-3D", "P3D", "P-400D", "P400D"})
    void aSessionGoesOnAndNothingIsLostDoubledOrPutOutOfOrder(String offset) throws Exception {
        alicesClock.jumpTo(offset);
        deliver(alice, "bob", "two");
        deliver(bob, "alice", "three");
        alicesClock.jumpTo("PT0S");
        deliver(alice, "bob", "four");

        assertAllIs("one", "two", "three", "four");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-2H", "PT3H", "P-3D", "P3D"})
    void whatWaitsWhileTheClockJumpsIsDeliveredWhenTheOtherComesBack(String offset) throws Exception {
        int port = bob.port();
        bob.close();
        await().atMost(LONG).until(() -> alice.api().account().connected().isEmpty());
        alice.api().send("bob", "two");
        await().atMost(LONG)
                .until(() -> alice.api().outbox().messages().stream().anyMatch(waiting -> waiting.lastError() != null));
        alicesClock.jumpTo(offset);

        bob = start(bobsProfile, InstantSource.system(), port);
        deliver(alice, "bob", "three");

        assertAllIs("one", "two", "three");
    }
}
