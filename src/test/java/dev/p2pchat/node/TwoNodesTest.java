// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real nodes over loopback, without any directory. */
class TwoNodesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Nobody listens there. */
    private static final Origin NO_DIRECTORY = Origin.parse("http://127.0.0.1:9");

    @TempDir
    private Path home;

    private Running alice;
    private Running bob;

    /** A profile and its node. */
    private record Running(Profile profile, Node node) implements AutoCloseable {
        ChatApi api() {
            return node.api();
        }

        HostPort address() {
            return new HostPort("127.0.0.1", node.port());
        }

        @Override
        public void close() {
            node.close();
            profile.close();
        }
    }

    @BeforeEach
    void startBoth() throws Exception {
        alice = run("alice", 0);
        bob = run("bob", 0);
    }

    @AfterEach
    void stopBoth() {
        alice.close();
        bob.close();
    }

    private Running run(String name, int port) throws Exception {
        return run(name, port, NodeConfig.Mode.PEER);
    }

    private Running run(String name, int port, NodeConfig.Mode mode) throws Exception {
        ProfileFolder folder = new ProfileFolder(home, Username.of(name));
        SecureRandom random = new SecureRandom();
        Profile profile = folder.exists()
                ? Profile.open(folder, Passphrase.none(), random)
                : Profile.create(folder, Passphrase.none(), random);
        NodeConfig config = new NodeConfig(
                mode,
                NO_DIRECTORY,
                InetAddress.getLoopbackAddress(),
                port,
                true,
                List.of(),
                FirstContact.LAN,
                AcceptMode.ALL,
                true);
        return new Running(profile, Node.start(profile, config, InstantSource.system(), random));
    }

    private static List<String> texts(Running who, @Nullable String with) throws ChatException {
        return who.api().wholeHistory(new HistoryQuery(with, 100_000, null, null)).stream()
                .map(MessageView::body)
                .toList();
    }

    @Test
    void talkBothWaysAfterAFirstContactByAddress() throws Exception {
        assertThat(alice.api().connect(bob.address()).name()).isEqualTo("bob");

        MessageView sent = alice.api().send("bob", "hello bob");
        MessageView after = alice.api().await(MessageId.parse(sent.id()), "bob", DeliveryState.DELIVERED, LONG);

        assertThat(after.state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(texts(bob, "alice")).containsExactly("hello bob");
        MessageView back = bob.api().send("alice", "hello alice");
        bob.api().await(MessageId.parse(back.id()), "alice", DeliveryState.DELIVERED, LONG);
        assertThat(texts(alice, "bob")).containsExactly("hello bob", "hello alice");
    }

    @Test
    void sayThatTheStoreIsGoneAlsoWhenAskedForPeople() throws Exception {
        alice.api().connect(bob.address());
        alice.api().decide("bob", Decision.BLOCK);
        alice.close();
        alice = run("alice", 0, NodeConfig.Mode.OFFLINE);
        alice.profile().store().close();

        assertThatThrownBy(() -> alice.api().contacts()).isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> alice.api().blocked()).isInstanceOf(ChatException.class);
    }

    @Test
    void endInAMomentWhenNothingIsUnderWay() throws Exception {
        alice.api().connect(bob.address());
        MessageView sent = alice.api().send("bob", "hello bob");
        alice.api().await(MessageId.parse(sent.id()), "bob", DeliveryState.DELIVERED, LONG);
        long begin = System.nanoTime();

        alice.close();
        bob.close();

        // It takes some milliseconds; every deadline that could be waited out by mistake is five seconds or more.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void deliverWhatWaitedWhenTheOtherComesBack() throws Exception {
        alice.api().connect(bob.address());
        int port = bob.node().port();
        bob.close();
        await().atMost(LONG).until(() -> alice.api().account().connected().isEmpty());
        List<String> texts =
                IntStream.rangeClosed(1, 500).mapToObj(n -> "message " + n).toList();
        alice.api().sendAll("bob", texts);
        alice.close();
        alice = run("alice", 0);

        bob = run("bob", port);

        // Until the first has arrived bob knows nobody named alice.
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(ChatException.class)
                .untilAsserted(() -> assertThat(texts(bob, "alice")).hasSize(500));
        assertThat(texts(bob, "alice")).isEqualTo(texts);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(alice.api().account().waiting()).isZero());
    }

    @Test
    void carryATextOfTheLargestSize() throws Exception {
        alice.api().connect(bob.address());
        String large = "é".repeat(1 << 19);

        MessageView sent = alice.api().send("bob", large);

        assertThat(alice.api()
                        .await(MessageId.parse(sent.id()), "bob", DeliveryState.DELIVERED, LONG)
                        .state())
                .isEqualTo(DeliveryState.DELIVERED);
        assertThat(texts(bob, "alice")).containsExactly(large);
    }
}
