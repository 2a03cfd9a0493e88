// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person decides about others, from one of two real nodes over loopback, both asked first; no directory. */
class PeopleTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Origin NO_DIRECTORY = Origin.parse("http://127.0.0.1:9");

    @TempDir
    private Path home;

    private Profile aliceProfile;
    private Profile bobProfile;
    private Node alice;
    private Node bob;

    @BeforeEach
    void startBoth() throws Exception {
        aliceProfile = profile("alice");
        bobProfile = profile("bob");
        alice = start(aliceProfile);
        bob = start(bobProfile);
    }

    @AfterEach
    void stopBoth() {
        alice.close();
        bob.close();
        aliceProfile.close();
        bobProfile.close();
    }

    private Profile profile(String name) throws Exception {
        return Profile.create(new ProfileFolder(home, Username.of(name)), Passphrase.none(), new SecureRandom());
    }

    private static Node start(Profile profile) throws Exception {
        NodeConfig config = new NodeConfig(
                NodeConfig.Mode.PEER,
                NO_DIRECTORY,
                InetAddress.getLoopbackAddress(),
                0,
                true,
                List.of(),
                FirstContact.LAN,
                AcceptMode.ASK,
                true);
        return Node.start(profile, config, InstantSource.system(), new SecureRandom());
    }

    private MessageId aliceAsks(String text) throws Exception {
        alice.api().connect(new HostPort("127.0.0.1", bob.port()));
        MessageId id = MessageId.parse(alice.api().send("bob", text).id());
        assertThat(alice.api().await(id, "bob", DeliveryState.DELIVERED, LONG).state())
                .isEqualTo(DeliveryState.HELD);
        return id;
    }

    private static void assertProblem(Problem problem, ThrowingCallable call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void acceptARequestAndHaveItsMessages() throws Exception {
        MessageId id = aliceAsks("let me in");
        assertThat(bob.api().requests()).singleElement().satisfies(request -> {
            assertThat(request.name()).isEqualTo("alice");
            assertThat(request.from()).isEqualTo("127.0.0.1");
            assertThat(request.messages()).extracting(MessageView::body).containsExactly("let me in");
        });
        assertThat(bob.api().contacts()).isEmpty();
        assertThat(bob.api().wholeHistory(new HistoryQuery(null, 9, null, null)))
                .as("no part of any conversation yet")
                .isEmpty();
        assertProblem(Problem.DIRECTORY_UNREACHABLE, () -> bob.api().send("alice", "who are you?"));

        PeerView accepted = bob.api().decide("alice", Decision.ACCEPT);

        assertThat(accepted.contact()).isTrue();
        assertThat(bob.api().requests()).isEmpty();
        assertThat(bob.api().wholeHistory(new HistoryQuery("alice", 9, null, null)))
                .extracting(MessageView::body)
                .containsExactly("let me in");
        await().atMost(LONG)
                .until(() -> alice.api()
                                .await(id, "bob", DeliveryState.DELIVERED, Duration.ofMillis(50))
                                .state()
                        == DeliveryState.DELIVERED);
        assertProblem(Problem.UNKNOWN_NAME, () -> bob.api().decide("alice", Decision.ACCEPT));
    }

    @Test
    void rejectARequestAndBlockAContact() throws Exception {
        aliceAsks("let me in");
        bob.api().decide("alice", Decision.REJECT);
        assertThat(bob.api().requests()).isEmpty();
        await().atMost(LONG)
                .until(() -> alice.api()
                                .wholeHistory(new HistoryQuery("bob", 9, null, null))
                                .get(0)
                                .state()
                        == DeliveryState.REFUSED);
        assertProblem(Problem.UNKNOWN_NAME, () -> bob.api().decide("alice", Decision.UNBLOCK));

        alice.api().decide("bob", Decision.BLOCK);

        assertThat(alice.api().blocked()).extracting(PeerView::name).containsExactly("bob");
        assertThat(alice.api().contacts())
                .singleElement()
                .satisfies(view -> assertThat(view.blocked()).isTrue());
        assertProblem(Problem.REFUSED, () -> alice.api().send("bob", "hello"));
        assertProblem(Problem.REFUSED, () -> alice.api().connect(new HostPort("127.0.0.1", bob.port())));
        alice.api().decide("bob", Decision.UNBLOCK);
        assertThat(alice.api().blocked()).isEmpty();
    }

    @Test
    void compareSafetyNumbers() throws Exception {
        aliceAsks("let me in");
        bob.api().decide("alice", Decision.ACCEPT);
        String digits = alice.api().code("bob").digits();

        assertThat(bob.api().code("alice").digits()).isEqualTo(digits);
        char last = digits.charAt(digits.length() - 1);
        String wrong = digits.substring(0, digits.length() - 1) + (last == '9' ? '0' : (char) (last + 1));
        assertProblem(Problem.KEY_CHANGED, () -> bob.api().verify("alice", wrong));
        assertProblem(Problem.USAGE, () -> bob.api().verify("alice", digits.substring(1)));
        assertThat(bob.api().code("alice").verified()).isFalse();
        assertThat(bob.api().verify("alice", digits).verified()).isTrue();
        assertThat(alice.api().verify("bob", alice.api().code("bob").digits()).verified())
                .isTrue();
    }

    @Test
    void renameAndRemoveAContact() throws Exception {
        aliceAsks("let me in");

        assertProblem(Problem.USAGE, () -> alice.api().rename("bob", "alice"));
        assertProblem(Problem.USAGE, () -> alice.api().rename("bob", "no name"));
        assertProblem(Problem.UNKNOWN_NAME, () -> alice.api().rename("carol", "caroline"));
        assertThat(alice.api().rename("bob", "Bobby").name()).isEqualTo("bobby");
        assertProblem(Problem.USAGE, () -> alice.api().acceptKey("bobby", "", QueueChoice.KEEP));
        alice.api().decide("bobby", Decision.MUTE);
        assertThat(alice.api().contacts())
                .singleElement()
                .satisfies(view -> assertThat(view.muted()).isTrue());
        alice.api().decide("bobby", Decision.REMOVE);
        assertThat(alice.api().contacts()).isEmpty();
        assertThat(alice.api().wholeHistory(new HistoryQuery("bobby", 9, null, null)))
                .as("the conversation stays readable")
                .hasSize(1);
    }

    @Test
    void keepAContactToWhomSomethingWaits() throws Exception {
        aliceAsks("let me in");
        bob.close();
        alice.api().send("bob", "are you there?");

        assertProblem(Problem.NOT_YET, () -> alice.api().decide("bob", Decision.REMOVE));

        assertThat(alice.api().contacts()).hasSize(1);
    }

    @Test
    void meetThemselvesAtAnAddressAndNothingElse() throws Exception {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> alice.api().connect(new HostPort("127.0.0.1", alice.port())));
        assertProblem(Problem.USAGE, () -> alice.api().add("alice"));
        assertThat(alice.api().contacts()).isEmpty();
    }

    @Test
    void learnWhatWasReadOnceTheyAreContacts() throws Exception {
        MessageId id = aliceAsks("let me in");
        assertProblem(Problem.UNKNOWN_NAME, () -> bob.api().markRead("alice", id));
        assertProblem(Problem.UNKNOWN_NAME, () -> bob.api().markRead("nobody", id));
        bob.api().decide("alice", Decision.ACCEPT);

        bob.api().markRead("alice", id);

        await().atMost(LONG)
                .until(() -> alice.api()
                                .await(id, "bob", DeliveryState.READ, Duration.ofMillis(50))
                                .state()
                        == DeliveryState.READ);
        MessageId second = MessageId.parse(alice.api().send("bob", "again").id());
        assertThat(alice.api()
                        .await(second, "bob", DeliveryState.DELIVERED, LONG)
                        .state())
                .isEqualTo(DeliveryState.DELIVERED);
        bob.api().decide("alice", Decision.BLOCK);
        assertProblem(Problem.REFUSED, () -> bob.api().markRead("alice", second));
    }
}
