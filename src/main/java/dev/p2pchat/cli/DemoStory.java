// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.messaging.AcceptMode;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.MessageId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory and two peers on loopback who find each other, talk, lose each other, and lose nothing: the real parts,
 * in one process. At the end both stores are opened anew, and what lies in them is compared with what was written.
 */
class DemoStory implements AutoCloseable {
    private static final Duration DELIVERY = Duration.ofSeconds(20);

    private static final String FIRST = "Hello Bob! Does this reach you?";
    private static final String ANSWER = "It does. Only you and I can read it.";
    private static final String WAITING = "You were away when I wrote this.";

    private final SecureRandom random = new SecureRandom();
    private final Path home;
    private final Consumer<String> tell;

    private @Nullable DirectoryServer directory;
    private @Nullable Origin origin;
    private @Nullable Person alice;
    private @Nullable Person bob;

    /**
     * Begins with nothing.
     *
     * @param home an empty folder for both profiles and the directory
     * @param tell gets a line for each thing that happens
     */
    DemoStory(Path home, Consumer<String> tell) {
        this.home = home;
        this.tell = tell;
    }

    private record Person(Profile profile, Node node) implements AutoCloseable {
        @Override
        public void close() {
            node.close();
            profile.close();
        }
    }

    /** Tells the story; true if everything that was written lies in the other's store, once and in order. */
    boolean run() throws ChatException, ProfileException, DirectoryStartException {
        directory = DirectoryServer.start(
                DirectoryConfig.loopback(home.resolve("directory")), InstantSource.system(), random);
        origin = new Origin("http", "127.0.0.1", directory.port());
        tell.accept("A directory listens on port " + directory.port() + ". It knows names, keys and addresses, never a"
                + " message.");
        alice = start("alice");
        bob = start("bob");
        boolean delivered = says(alice, "alice", "bob", FIRST) && says(bob, "bob", "alice", ANSWER);
        bob.close();
        bob = null;
        tell.accept("bob goes away.");
        MessageView waiting = alice.node().api().send("bob", WAITING);
        tell.accept("alice → bob: " + WAITING + "  [" + waiting.state().word() + "]");
        alice.close();
        alice = start("alice");
        tell.accept("alice restarted; what she wrote waits in her encrypted store.");
        bobReturns();
        delivered = delivered && arrives(alice, "bob", waiting);
        close();
        return delivered && storesAgree();
    }

    /** He comes back; a test keeps him away. */
    void bobReturns() throws ChatException, ProfileException {
        bob = start("bob");
        tell.accept("bob is back.");
    }

    /** How long a message may take; a test is less patient. */
    Duration patience() {
        return DELIVERY;
    }

    private Person start(String name) throws ChatException, ProfileException {
        ProfileFolder folder = new ProfileFolder(home, new Username(name));
        boolean isNew = !folder.exists();
        Profile profile = isNew
                ? Profile.create(folder, Passphrase.none(), random)
                : Profile.open(folder, Passphrase.none(), random);
        try {
            Node node = Node.start(profile, config(), InstantSource.system(), random);
            node.api().register();
            node.stayRegistered();
            if (isNew) {
                tell.accept(name + " listens on port " + node.port() + " and is in the directory. Key: "
                        + profile.identity().id().keyId() + "…");
            }
            return new Person(profile, node);
        } catch (ChatException | RuntimeException e) {
            profile.close();
            throw e;
        }
    }

    private NodeConfig config() {
        if (origin == null) {
            throw new IllegalStateException("the directory comes first");
        }
        return new NodeConfig(
                NodeConfig.Mode.PEER,
                origin,
                InetAddress.getLoopbackAddress(),
                0,
                true,
                List.of(),
                FirstContact.NONE,
                AcceptMode.ALL,
                true);
    }

    private boolean says(Person author, String from, String to, String text) throws ChatException {
        return arrives(author, to, author.node().api().send(to, text), from + " → " + to + ": " + text);
    }

    private boolean arrives(Person author, String to, MessageView message) throws ChatException {
        return arrives(author, to, message, "The message that waited");
    }

    private boolean arrives(Person author, String to, MessageView message, String what) throws ChatException {
        DeliveryState state = author.node()
                .api()
                .await(MessageId.parse(message.id()), to, DeliveryState.DELIVERED, patience())
                .state();
        tell.accept(what + "  [" + state.word() + "]");
        return state == DeliveryState.DELIVERED;
    }

    /** Looks into both stores from outside, after everything is closed. */
    private boolean storesAgree() throws ChatException, ProfileException {
        List<String> written = List.of(FIRST, ANSWER, WAITING);
        boolean agree =
                stored("alice", "bob").equals(written) && stored("bob", "alice").equals(written);
        tell.accept(
                agree
                        ? "Both stores, opened anew, hold the same " + written.size()
                                + " messages: nothing lost, nothing twice, in order."
                        : "The stores do not hold what was written.");
        return agree;
    }

    private List<String> stored(String name, String with) throws ChatException, ProfileException {
        try (Profile profile = Profile.open(new ProfileFolder(home, new Username(name)), Passphrase.none(), random);
                Node node = Node.start(
                        profile,
                        NodeConfig.quiet(NodeConfig.Mode.OFFLINE, config().directory()),
                        InstantSource.system(),
                        random)) {
            return node.api().wholeHistory(new HistoryQuery(with, HistoryQuery.MAX_LAST, null, null)).stream()
                    .map(MessageView::body)
                    .toList();
        }
    }

    /** Ends whoever still runs. */
    @Override
    public void close() {
        if (alice != null) {
            alice.close();
            alice = null;
        }
        if (bob != null) {
            bob.close();
            bob = null;
        }
        if (directory != null) {
            directory.close();
            directory = null;
        }
    }
}
